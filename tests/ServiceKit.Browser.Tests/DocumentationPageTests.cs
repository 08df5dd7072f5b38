using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ServiceKit.Browser.Tests;

/// <summary>Swagger UI and ReDoc as a reader has them.</summary>
public sealed class DocumentationPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task SwaggerUI_ShowsAPadlockOnExactlyTheProtectedOperations()
    {
        var page = await browser.OpenAsync("/docs");
        var operations = page.Locator(".opblock");
        await Expect(operations).ToHaveCountAsync(7);
        await Expect(Operation(page, "/api/v1/stations").Locator(".authorization__btn")).ToHaveCountAsync(1);
        await Expect(Operation(page, "/api/v1/time").Locator(".authorization__btn")).ToHaveCountAsync(0);
        await Expect(Operation(page, "/health").Locator(".authorization__btn")).ToHaveCountAsync(0);
        await Expect(Operation(page, "/health/live").Locator(".authorization__btn")).ToHaveCountAsync(0);
        await Expect(Operation(page, "/health/ready").Locator(".authorization__btn")).ToHaveCountAsync(0);
        await Expect(Operation(page, "/health/$stream").Locator(".authorization__btn")).ToHaveCountAsync(1);
        await Expect(Operation(page, "/api/v1/info").Locator(".authorization__btn")).ToHaveCountAsync(1);
        await Expect(Operation(page, "/api/v1/stations")).ToContainTextAsync("Lists all stations.");
        await BrowserFixture.PictureAsync(page, "swagger");
    }

    [Fact]
    public async Task SwaggerUI_AuthorizeButton_SendsTheKey()
    {
        var page = await browser.OpenAsync("/docs");
        var operation = Operation(page, "/api/v1/stations");
        await operation.Locator(".opblock-summary-control").ClickAsync();
        await operation.GetByRole(AriaRole.Button, new() { Name = "Try it out" }).ClickAsync();

        await operation.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();
        await Expect(operation.Locator(".live-responses-table .response-col_status").Last).ToContainTextAsync("401");

        await page.Locator(".btn.authorize").ClickAsync();
        await page.Locator(".auth-container input").FillAsync(BrowserFixture.Key);
        await BrowserFixture.PictureAsync(page, "authorize");
        await page.Locator(".auth-btn-wrapper .authorize").ClickAsync();
        await page.Locator(".auth-btn-wrapper .btn-done").ClickAsync();

        await operation.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();
        await Expect(operation.Locator(".live-responses-table .response-col_status").Last).ToContainTextAsync("200");
        await Expect(operation.Locator(".live-responses-table")).ToContainTextAsync("Nordkapp");
        await BrowserFixture.PictureAsync(page, "executed");
    }

    [Fact]
    public async Task ReDoc_ShowsTheServiceAndLoadsNothingFromElsewhere()
    {
        var page = await browser.OpenAsync("/redoc");
        await Expect(page.Locator("h1").First).ToContainTextAsync("Station Service");
        await BrowserFixture.PictureAsync(page, "redoc");
        await page.Locator("a[href='#/stations/getapiv1stations']").First.ClickAsync();
        await Expect(page.Locator("body")).ToContainTextAsync("Lists all stations.");
        await BrowserFixture.PictureAsync(page, "redoc-operation");
        Assert.Empty(browser.ForeignRequests);
    }

    private static ILocator Operation(IPage page, string path) =>
        page.Locator(".opblock").Filter(new LocatorFilterOptions { Has = page.Locator($"[data-path='{path}']") });
}
