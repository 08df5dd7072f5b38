using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using ServiceKit.Engineering;

namespace ServiceKit.Browser.Tests;

/// <summary>A service on Kestrel and the machine's Chromium.</summary>
public class BrowserFixture : IAsyncLifetime
{
    public const string Key = "sk_test_browser_0000000";

    private readonly List<string> _foreignRequests = [];
    private WebApplication? _app;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public string Address => _app!.Urls.First();

    /// <summary>What pages asked of other origins: nothing, if all is well.</summary>
    public IReadOnlyList<string> ForeignRequests => _foreignRequests;

    public async ValueTask InitializeAsync()
    {
        if (TestTools.Chromium.Find() is not { } chromium)
        {
            return;
        }

        var builder = ServiceBuilder.Create(["--urls", "http://127.0.0.1:0"], new ServiceInfo("station-service", "Station Service", "1.2.0", "Keeps weather stations."));
        builder.Logging.ClearProviders();
        _app = builder.WithAuth(apiKeys: [Key]).WithAuth(Configure).WithHealth().WithLandingPage().Build();
        _app.MapGet("/api/v1/stations", Stations.List);
        _app.MapGet("/api/v1/time", Stations.Time).AllowAnonymous();
        await _app.StartAsync();

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            // As root, which containers and CI often are, Chromium has no sandbox; the rest keeps it from calling home.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
        });
    }

    /// <summary>What differs from the defaults.</summary>
    protected virtual void Configure(ApiKeyOptions options)
    {
    }

    public async Task<IPage> OpenAsync(string path)
    {
        Assert.SkipWhen(_browser is null, "Chromium is not installed; eng/test.cs installs it where apt-get is");
        var page = await _browser!.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        page.SetDefaultTimeout(Patience.Milliseconds);
        page.Request += (_, request) => Note(request, _foreignRequests.Add);
        page.RequestFailed += (_, request) =>
        {
            // What the page's own policy forbade never left the browser.
            if (request.Failure?.Contains("csp", StringComparison.OrdinalIgnoreCase) is true)
            {
                Note(request, url => _foreignRequests.Remove(url));
            }
        };
        await page.GotoAsync(Address + path);
        return page;
    }

    private void Note(IRequest request, Action<string> note)
    {
        if (request.Url.StartsWith("http", StringComparison.Ordinal) && !request.Url.StartsWith(Address, StringComparison.Ordinal))
        {
            lock (_foreignRequests)
            {
                note(request.Url);
            }
        }
    }

    /// <summary>Keeps a picture of the page, to be looked at.</summary>
    public static async Task PictureAsync(IPage page, string name)
    {
        var folder = Path.Combine(Repository.Artifacts, "screenshots");
        Directory.CreateDirectory(folder);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}

/// <summary>The handlers of the service in the browser.</summary>
public static class Stations
{
    /// <summary>Lists all stations.</summary>
    [ApiKeyProtected("stations:read")]
    public static string[] List() => ["Nordkapp", "Ushuaia"];

    /// <summary>Tells the time.</summary>
    public static string Time() => "noon";
}
