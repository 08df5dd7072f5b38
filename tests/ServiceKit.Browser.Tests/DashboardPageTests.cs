using System.Text.Json;
using Microsoft.Playwright;
using ServiceKit.Engineering;
using ServiceKit.KeyManagement;
using static Microsoft.Playwright.Assertions;

namespace ServiceKit.Browser.Tests;

/// <summary>The dashboard as an operator has it.</summary>
[Trait("Feature", "W1")]
public sealed class DashboardPageTests(DashboardFixture dashboard) : IClassFixture<DashboardFixture>
{
    private const string NoAxe = "axe-core is not installed; eng/test.cs installs it where npm is";

    private static readonly string[] Pages =
    [
        "/overview",
        "/audit",
        "/audit?key=nobody",
        "/endpoints",
        "/endpoints/keys?endpoint=GET /api/v1/stations",
        "/endpoints/try",
        "/endpoints/try?endpoint=GET /api/v1/stations&key={busy}",
        "/endpoints/try?endpoint=POST /api/v1/stations&address=nonsense",
        "/keys",
        "/keys/{busy}",
        "/keys/{rotated}",
        "/keys/new",
        "/keys/{busy}/edit",
        "/keys/{busy}/rotate",
        "/keys/{busy}/revoke",
    ];

    /// <summary>Each page wide and light, and narrow and dark: contrast does not depend on the width, nor what fits on the colours.</summary>
    public static TheoryData<string, int, ColorScheme> Looks =>
    [
        .. Pages.Select(page => new TheoryDataRow<string, int, ColorScheme>(page, 1280, ColorScheme.Light)),
        .. Pages.Select(page => new TheoryDataRow<string, int, ColorScheme>(page, 360, ColorScheme.Dark)),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Operator_MakesChangesDisablesAndRevokesAKey(bool script)
    {
        var page = await dashboard.SignInAsync(script);
        var name = $"Made in a browser {script}";
        await page.GetByRole(AriaRole.Link, new() { Name = "New key" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("stations:read").CheckAsync();
        await page.GetByLabel("Expires").SelectOptionAsync("30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Copy the key now" })).ToBeVisibleAsync();
        var key = await page.Locator("#secret").InputValueAsync();
        Assert.StartsWith("sk_dev_", key, StringComparison.Ordinal);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copy" })).ToHaveCountAsync(script ? 2 : 0);
        if (script)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Copy" }).First.ClickAsync();
            await Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new("^(Copied|Selected)") })).ToHaveCountAsync(1);
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "Go to the key" }).ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync(name);
        Assert.DoesNotContain(key, await page.ContentAsync(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Link, new() { Name = "Change", Exact = true }).ClickAsync();
        await page.GetByLabel("Limit").FillAsync("100/h");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("#facts")).ToContainTextAsync("100/h");

        await page.GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await Expect(page.Locator("h1 .state")).ToContainTextAsync("disabled");

        await page.GetByRole(AriaRole.Link, new() { Name = "Revoke" }).ClickAsync();
        await page.GetByLabel("Name of the key").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke the key" }).ClickAsync();
        await Expect(page.Locator("h1 .state")).ToContainTextAsync("revoked");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task KeyThatWasNotCopied_AsksBeforeItIsLeft()
    {
        var page = await dashboard.SignInAsync();
        await page.GotoAsync($"{dashboard.Address}/dashboard/keys/new");
        await page.GetByLabel("Name").FillAsync("Not copied");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        await page.Locator("#secret").ClickAsync();
        var asked = new TaskCompletionSource<string>();
        page.Dialog += (_, dialog) =>
        {
            asked.TrySetResult(dialog.Type);
            _ = dialog.AcceptAsync();
        };

        await page.GetByRole(AriaRole.Link, new() { Name = "Go to all keys" }).ClickAsync();

        Assert.Equal("beforeunload", await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task OpenPage_ShowsNewNumbersByItself_InTheZoneOfTheReader()
    {
        var made = dashboard.Manager is { } manager ? await manager.CreateAsync(new ApiKeyDraft { Name = "Counted" }, ApiKeyActor.System, TestContext.Current.CancellationToken) : null;
        var page = await dashboard.SignInAsync();
        await page.GotoAsync($"{dashboard.Address}/dashboard/keys/{made!.Key.Id}");
        var requests = page.Locator("#facts div", new() { HasText = "Requests in all" });
        await Expect(requests).ToContainTextAsync("0");

        await dashboard.Store.RecordUsageAsync(new ApiKeyUsageBatch([], [new(made.Key.Id, "203.0.113.9", DateTimeOffset.UtcNow, 4321)], []), TestContext.Current.CancellationToken);

        await Expect(requests).ToContainTextAsync("4,321");
        var title = await page.Locator("#facts time").First.GetAttributeAsync("title");
        var utc = TimeZoneInfo.ConvertTime(made.Key.CreatedAt, TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
        Assert.Contains($"{utc:HH:mm}", title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SessionThatEnds_IsSaidOnTheOpenPage()
    {
        var key = await dashboard.Manager.CreateAsync(new ApiKeyDraft { Name = "Short", Scopes = ["keys:admin"] }, ApiKeyActor.System, TestContext.Current.CancellationToken);
        var page = await dashboard.SignInAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByLabel("API key").FillAsync(key.Text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync("**/dashboard/overview", new() { WaitUntil = WaitUntilState.Commit });

        await dashboard.Manager.RevokeAsync(key.Key.Id, null, ApiKeyActor.System, TestContext.Current.CancellationToken);

        await Expect(page.Locator(".session-ended")).ToBeVisibleAsync();
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Page_IsAccessible_AndFits(string path, int width, ColorScheme scheme)
    {
        var page = await dashboard.SignInAsync(width: width, scheme: scheme);
        Assert.SkipWhen(TestTools.Axe.Find() is null, NoAxe);
        await page.GotoAsync(AddressOf(path));
        await ExpectNoFindingsAsync(page, path);
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > window.innerWidth"), "The page is wider than the window.");
        await PictureAsync(page, path, width, scheme);
    }

    [Theory]
    [InlineData("/overview", "dashboard-overview.png")]
    [InlineData("/audit", "dashboard-audit.png")]
    [InlineData("/endpoints", "dashboard-endpoints.png")]
    [InlineData("/endpoints/try?endpoint=POST /api/v1/stations&key={rotated}", "dashboard-try.png")]
    [InlineData("/keys?sort=-used", "dashboard-keys.png")]
    [InlineData("/keys/{busy}", "dashboard-key.png")]
    public async Task Picture_OfTheDocumentation_IsMadeFromThePage(string path, string file)
    {
        var page = await dashboard.SignInAsync();
        await page.GotoAsync(AddressOf(path));
        await Expect(page.Locator("h1")).ToBeVisibleAsync();

        var picture = await page.ScreenshotAsync(new PageScreenshotOptions { Path = Repository.PathOf("docs", "images", file) });

        Assert.NotEmpty(picture);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Operator_LooksIntoADecision_AndIntoTheLog(bool script)
    {
        var page = await dashboard.SignInAsync(script);
        var pages = page.GetByRole(AriaRole.Navigation, new() { Name = "Dashboard" });
        await pages.GetByRole(AriaRole.Link, new() { Name = "Endpoints" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Keys that may call POST /api/v1/stations" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Try it with Weather portal" }).ClickAsync();
        await Expect(page.Locator(".verdict")).ToContainTextAsync("The endpoint runs.");
        await page.GetByLabel("Id of the key").FillAsync(string.Empty);
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await Expect(page.Locator(".verdict")).ToContainTextAsync("401");
        await Expect(page.Locator(".steps .failed")).ToContainTextAsync("There is no key in the request.");

        // The browser sends no key that somebody has put there.
        await page.GetByLabel("Id of the key").FillAsync("sk_test_full_access_0000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        Assert.DoesNotContain("sk_test", page.Url, StringComparison.Ordinal);

        await pages.GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        await page.GetByLabel("Done").SelectOptionAsync("key.rotated");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).Not.ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check the chain" }).ClickAsync();
        await Expect(page.Locator("#chain")).ToContainTextAsync(new System.Text.RegularExpressions.Regex("intact|checking"));
        if (script)
        {
            await Expect(page.Locator("#chain")).ToContainTextAsync("intact", new() { Timeout = 15_000 });
        }

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Export all" }).ClickAsync());
        Assert.Equal("audit.jsonl", download.SuggestedFilename);
    }

    [Fact]
    public async Task Overview_ShowsNewNumbersByItself()
    {
        var page = await dashboard.SignInAsync();
        await page.GotoAsync($"{dashboard.Address}/dashboard/overview");
        var refused = page.Locator("#refused");
        await Expect(refused).Not.ToContainTextAsync("key-disabled");
        var key = await dashboard.Manager.CreateAsync(new ApiKeyDraft { Name = "Switched off", Enabled = false }, ApiKeyActor.System, TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(dashboard.Address) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/stations");
        request.Headers.Add("X-API-Key", key.Text);

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        await Expect(refused).ToContainTextAsync("key-disabled", new() { Timeout = 15_000 });
    }

    [Fact]
    public async Task SignInPage_IsAccessible()
    {
        var page = await dashboard.SignInAsync();
        Assert.SkipWhen(TestTools.Axe.Find() is null, NoAxe);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByLabel("API key").FillAsync("sk_test_wrong_guess_0000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Locator(".alert.error")).ToBeVisibleAsync();
        await ExpectNoFindingsAsync(page, "/sign-in");
    }

    private string AddressOf(string path) =>
        $"{dashboard.Address}/dashboard{path.Replace("{busy}", dashboard.Busy, StringComparison.Ordinal).Replace("{rotated}", dashboard.Rotated, StringComparison.Ordinal)}";

    // Evaluated by the debugger, which the policy of the page does not bind.
    private static async Task ExpectNoFindingsAsync(IPage page, string path)
    {
        await page.EvaluateAsync(await File.ReadAllTextAsync(TestTools.Axe.Find()!, TestContext.Current.CancellationToken));
        var json = await page.EvaluateAsync<string>("axe.run(document).then(r => JSON.stringify(r.violations.map(v => ({ id: v.id, impact: v.impact, nodes: v.nodes.map(n => n.html) }))))");
        using var found = JsonDocument.Parse(json);
        var grave = found.RootElement.EnumerateArray().Where(finding => finding.GetProperty("impact").GetString() is "serious" or "critical").Select(finding => finding.GetRawText()).ToList();
        Assert.True(grave.Count == 0, $"{path}:\n{string.Join('\n', grave)}");
    }

    // To be looked at.
    private static async Task PictureAsync(IPage page, string path, int width, ColorScheme scheme)
    {
        var name = $"dashboard{string.Concat(path.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'))}-{width}-{scheme.ToString().ToUpperInvariant()}";
        await BrowserFixture.PictureAsync(page, name);
    }
}
