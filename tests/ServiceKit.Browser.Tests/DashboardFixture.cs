using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using ServiceKit.Engineering;
using ServiceKit.KeyManagement;

namespace ServiceKit.Browser.Tests;

/// <summary>A service with a dashboard and some keys, and the machine's Chromium.</summary>
public sealed class DashboardFixture : IAsyncLifetime
{
    public const string Admin = "sk_test_administrator_00";

    private WebApplication? _app;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowserContext? _context;

    public string Address => _app!.Urls.First();

    public ApiKeyManager Manager => _app!.Services.GetRequiredService<ApiKeyManager>();

    public IApiKeyStore Store => _app!.Services.GetRequiredService<IApiKeyStore>();

    /// <summary>A key that is used a lot.</summary>
    public string Busy { get; private set; } = string.Empty;

    /// <summary>A key whose overlap with its successor goes on.</summary>
    public string Rotated { get; private set; } = string.Empty;

    public async ValueTask InitializeAsync()
    {
        if (TestTools.Chromium.Find() is not { } chromium)
        {
            return;
        }

        var builder = ServiceBuilder.Create(["--urls", "http://127.0.0.1:0", "--environment", "Development"], new ServiceInfo("station-service", "Station Service"));
        builder.Logging.ClearProviders();
        builder.Configuration["ADMIN_API_KEY"] = Admin;
        builder.Services.AddSingleton<IApiKeyStore>(new MemoryApiKeyStore());
        _app = builder.WithAuth().WithKeyManagement(options => options.FirstKey = false).WithDashboard(options => options.RefreshInterval = TimeSpan.FromSeconds(1)).Build();
        _app.MapGet("/api/v1/stations", () => "all").RequireApiKey("stations:read");
        _app.MapGet("/api/v1/tenants/{tenant}/stations", () => "all").RequireApiKey("stations:read").RequireTenant("tenant");
        _app.MapGet("/api/v1/time", () => "noon").AllowAnonymous();
        _app.MapPost("/api/v1/stations", () => "made").RequireApiKey("stations:write");
        _app.MapGet("/api/v1/readings", () => "all").RequireApiKey("readings:read");
        await _app.StartAsync();
        await FillAsync();
        await CallAsync();

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
        });
    }

    /// <summary>A page of a browser of its own, signed in.</summary>
    public async Task<IPage> SignInAsync(bool script = true, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        Assert.SkipWhen(_browser is null, "Chromium is not installed; eng/test.cs installs it where apt-get is");
        // An open page goes on asking for numbers.
        await (_context?.CloseAsync() ?? Task.CompletedTask);
        _context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = script,
            ViewportSize = new ViewportSize { Width = width, Height = width < 500 ? 844 : 900 },
            ColorScheme = scheme,
            TimezoneId = "Asia/Tokyo",
            Locale = "en-GB",
        });
        var page = await _context.NewPageAsync();
        page.SetDefaultTimeout(Patience.Milliseconds);
        await page.GotoAsync($"{Address}/dashboard");
        await page.GetByLabel("API key").FillAsync(Admin);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync("**/dashboard/overview", new() { WaitUntil = WaitUntilState.Commit });
        await page.GotoAsync($"{Address}/dashboard/keys");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
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

    // What the overview counts by the minute.
    private async Task CallAsync()
    {
        using var client = new HttpClient { BaseAddress = new Uri(Address) };
        for (var i = 0; i < 14; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, i % 5 == 0 ? "/api/v1/nothing" : "/api/v1/stations");
            request.Headers.Add("X-API-Key", i % 4 == 3 ? "sk_test_wrong_guess_0000" : Admin);
            using var answer = await client.SendAsync(request);
        }

        using var without = await client.GetAsync(new Uri("/api/v1/stations", UriKind.Relative));
    }

    private async Task FillAsync()
    {
        string[] names = ["Weather portal", "Ship routing", "Mobile app", "Archive export", "Aviation desk", "Nordic Grid", "Nightly report", "Field laptop 7"];
        var now = DateTimeOffset.UtcNow;
        var hour = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        for (var i = names.Length - 1; i >= 0; i--)
        {
            var made = await Manager.CreateAsync(
                new ApiKeyDraft
                {
                    Name = names[i],
                    Scopes = i == 0 ? ["stations:read", "stations:write", "readings:read"] : i == 2 ? ["*"] : ["stations:read"],
                    Tenant = i % 3 == 0 ? "acme" : null,
                    ExpiresAt = i % 4 == 1 ? now.AddDays(12 + i) : null,
                    Enabled = i != 6,
                },
                ApiKeyActor.System);
            var counts = Enumerable.Range(0, 48).SelectMany(h => new[]
            {
                new KeyHourCount(made.Key.Id, hour.AddHours(-h), "accepted", 40 + (i * 3) + (long)(30 * Math.Sin((h + i) / 3.8))),
                new KeyHourCount(made.Key.Id, hour.AddHours(-h), "insufficient-scope", 1 + ((h + i) % 4)),
            });
            await Store.RecordUsageAsync(
                new ApiKeyUsageBatch([.. counts], [new(made.Key.Id, $"203.0.113.{i + 4}", now.AddMinutes(-i * 7), 412)], [new(made.Key.Id, "stations:read", now.AddMinutes(-4), 300)]), default);
            switch (i)
            {
                case 0:
                    Busy = made.Key.Id;
                    break;
                case 3:
                    Rotated = made.Key.Id;
                    await Manager.RotateAsync(made.Key.Id, new ApiKeyRotation { Grace = TimeSpan.FromDays(3) }, null, ApiKeyActor.System);
                    break;
                case 7:
                    await Manager.RevokeAsync(made.Key.Id, null, ApiKeyActor.System);
                    break;
            }
        }
    }
}
