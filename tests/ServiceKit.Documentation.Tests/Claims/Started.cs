using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit.Testing;

namespace ServiceKit.Documentation.Tests.Claims;

/// <summary>A service on a real Kestrel, which begins in December 2026: keys of the pages expire after that.</summary>
internal sealed class Started : IAsyncDisposable
{
    public const string Key = "sk_test_full_access_0000";

    private readonly WebApplication _app;

    private Started(WebApplication app, TestClock clock)
    {
        _app = app;
        Clock = clock;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public TestClock Clock { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts it with these settings in JSON, an endpoint <c>/api/v1/stations</c> for the scope <c>stations:read</c>, and what <paramref name="map"/> adds.</summary>
    public static async Task<Started> WithAsync(string settings, Func<ServiceBuilder, ServiceBuilder> build, Action<WebApplication>? map = null)
    {
        var clock = new TestClock(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
        var builder = ServiceBuilder.Create(["--urls", "http://127.0.0.1:0", "--environment", "Production"], new ServiceInfo("station-service"));
        using (var json = new MemoryStream(Encoding.UTF8.GetBytes(settings)))
        {
            builder.Configuration.AddJsonStream(json);
        }

        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Logging.ClearProviders().AddProvider(new Silence());
        var app = build(builder).Build();
        app.MapGet("/api/v1/stations", () => "north").RequireApiKey("stations:read");
        map?.Invoke(app);
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new(app, clock);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>The status and the body of a call with this key.</summary>
    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
        {
            request.Headers.Add("X-API-Key", key);
        }

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
