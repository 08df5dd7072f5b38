using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Limits;

/// <summary>A running service whose time stands still, with two callers.</summary>
internal sealed class LimitedService : IAsyncDisposable
{
    public const string Other = "sk_test_other_000000000";

    private LimitedService(RunningService service, ManualClock clock)
    {
        Service = service;
        Clock = clock;
    }

    public RunningService Service { get; }

    public ManualClock Clock { get; }

    public static Task<LimitedService> StartAsync(Action<RateLimitOptions> limits, Action<WebApplication>? map = null, Action<ApiKeyOptions>? keys = null) =>
        StartAsync(b => b.WithRateLimit(limits), map, keys);

    public static async Task<LimitedService> StartAsync(
        Func<ServiceBuilder, ServiceBuilder> build, Action<WebApplication>? map = null, Action<ApiKeyOptions>? keys = null, Dictionary<string, string?>? settings = null)
    {
        var clock = new ManualClock();
        var service = await RunningService.StartAsync(
            app =>
            {
                app.MapGet("/things", [ApiKeyProtected] () => "ok");
                app.MapGet("/open", () => "open").AllowAnonymous();
                map?.Invoke(app);
            },
            b =>
            {
                b.Services.AddSingleton<TimeProvider>(clock);
                b.WithAuth(o =>
                {
                    o.ApiKeys = [RunningService.Key, Other];
                    keys?.Invoke(o);
                });
                return build(b);
            },
            settings: settings);
        return new LimitedService(service, clock);
    }

    public Task<HttpResponseMessage> GetAsync(string path = "/things", string? key = RunningService.Key) => Service.GetAsync(path, key);

    /// <summary>Sends and expects a status.</summary>
    public async Task ExpectAsync(HttpStatusCode status, string path = "/things", string? key = RunningService.Key, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            using var response = await GetAsync(path, key);
            Assert.True(status == response.StatusCode, $"call {i + 1} of {times}: expected {status}, got {response.StatusCode}");
        }
    }

    /// <summary>A refusal, with the promise that <c>Retry-After</c> is to the tick: one tick less and it is refused, and then it is not.</summary>
    public async Task ExpectRetryAfterAsync(long seconds, string path = "/things", string? key = RunningService.Key)
    {
        using (var refused = await GetAsync(path, key))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(seconds), refused.Headers.RetryAfter?.Delta);
        }

        Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        await ExpectAsync(HttpStatusCode.TooManyRequests, path, key);
        Clock.Advance(TimeSpan.FromTicks(1));
        await ExpectAsync(HttpStatusCode.OK, path, key);
    }

    /// <summary>A client with a source address of its own, of which loopback has many.</summary>
    public HttpClient ClientFrom(string address)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { BaseAddress = Service.Client.BaseAddress };
    }

    /// <summary>The header fields, as one line each.</summary>
    public static (string? Policy, string? Limit) Fields(HttpResponseMessage response) =>
        (response.Headers.TryGetValues("RateLimit-Policy", out var policy) ? string.Join('|', policy) : null,
            response.Headers.TryGetValues("RateLimit", out var limit) ? string.Join('|', limit) : null);

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
