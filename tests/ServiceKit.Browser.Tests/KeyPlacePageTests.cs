using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ServiceKit.Browser.Tests;

/// <summary>Swagger UI of a service that takes keys from every place that there is.</summary>
public sealed class KeyPlacePageTests(KeyPlacePageTests.EveryPlace browser) : IClassFixture<KeyPlacePageTests.EveryPlace>
{
    [Fact]
    [Trait("Feature", "D3")]
    public async Task SwaggerUI_OffersEveryPlace_AndSendsTheKeyInTheQuery()
    {
        var page = await browser.OpenAsync("/docs");
        await page.Locator(".btn.authorize").ClickAsync();
        var schemes = page.Locator(".auth-container");
        await Expect(schemes).ToHaveCountAsync(3);
        await BrowserFixture.PictureAsync(page, "authorize-places");

        var query = schemes.Filter(new LocatorFilterOptions { HasText = "ApiKeyInQuery" });
        await query.Locator("input").FillAsync(BrowserFixture.Key);
        await query.Locator(".auth-btn-wrapper .authorize").ClickAsync();
        await query.Locator(".auth-btn-wrapper .btn-done").ClickAsync();

        var operation = page.Locator(".opblock").Filter(new LocatorFilterOptions { Has = page.Locator("[data-path='/api/v1/stations']") });
        await operation.Locator(".opblock-summary-control").ClickAsync();
        await operation.GetByRole(AriaRole.Button, new() { Name = "Try it out" }).ClickAsync();
        await operation.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();
        await Expect(operation.Locator(".live-responses-table .response-col_status").Last).ToContainTextAsync("200");
        await BrowserFixture.PictureAsync(page, "executed-places");
    }

    /// <summary>A service that takes keys from every place.</summary>
    public sealed class EveryPlace : BrowserFixture
    {
        protected override void Configure(ApiKeyOptions options) =>
            options.Places |= ApiKeyPlaces.Query | ApiKeyPlaces.Cookie;
    }
}
