using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.InProcess;

namespace ServiceKit.Tests.Performance;

/// <summary>
/// Bytes that a request allocates more than one to the same endpoint without authentication. Bytes are exact where times are
/// not, so that each bound is what the code allocates today: a change that allocates more says so here, and one that
/// allocates less lowers the bound.
/// </summary>
[Collection<AloneCollection>]
public sealed class AllocationTests
{
    private const string Key = "sk_test_full_access_0000";
    private const string Path = "/station";

    // The identity of the caller and the framework's context of an endpoint filter, 32 bytes each.
    private const int Accepted = 64;

    // The line in the log, from which keys are redacted, and 24 bytes that say that the request was judged; the answer comes from prepared bytes.
    private const int Missing = 200;
    private const int Wrong = 248;

    [Fact]
    public Task AcceptedKey_OnTheSameConnection_AllocatesNoMore() => AssertAsync(Accepted, Protected, new(Path, "X-API-Key", Key), StatusCodes.Status200OK);

    [Fact]
    public Task AcceptedKey_OnTheSameConnectionOfAServiceOfTheBuilder_AllocatesNoMore() =>
        AssertAsync(Accepted, ProtectedInBuilder, new(Path, "X-API-Key", Key), StatusCodes.Status200OK, OpenInBuilder);

    [Fact]
    public Task MissingKey_AllocatesNoMore() => AssertAsync(Missing, Protected, new(Path), StatusCodes.Status401Unauthorized);

    [Fact]
    public Task WrongKey_AllocatesNoMore() => AssertAsync(Wrong, Protected, new(Path, "X-API-Key", "sk_test_wrong_0000000000"), StatusCodes.Status401Unauthorized);

    [Fact]
    public Task AcceptedKey_WithScopeAndRateLimit_AllocatesNoMore() => AssertAsync(Accepted, Limited, new(Path, "X-API-Key", Key), StatusCodes.Status200OK);

    private static async Task AssertAsync(
        int bound, Func<InProcessServer, WebApplication> build, InProcessRequest request, int status, Func<InProcessServer, WebApplication>? baseline = null)
    {
        await using var measured = await Service.StartAsync(build);
        await using var compared = await Service.StartAsync(baseline ?? Open);
        var same = new InProcessRequest(Path, "X-API-Key", Key);

        // Code that the compiler has not optimised yet allocates more, and optimising happens in the background: the least of
        // many batches is what counts, and there is time until it comes.
        var clock = Stopwatch.StartNew();
        long added;
        do
        {
            var without = compared.BytesOf(same, StatusCodes.Status200OK);
            added = measured.BytesOf(request, status) - without;
        }
        while (added > bound && clock.Elapsed < TimeSpan.FromSeconds(15));

        Assert.True(added <= bound, $"The request allocates {added} bytes more than without authentication; the bound is {bound}.");
    }

    private static WebApplication Open(InProcessServer server)
    {
        var builder = Plain(server);
        var app = builder.Build();
        app.MapGet(Path, Get);
        return app;
    }

    private static WebApplication Protected(InProcessServer server)
    {
        var builder = Plain(server);
        builder.Services.AddApiKeys(Options);
        var app = builder.Build();
        app.UseApiKeys();
        app.MapGet(Path, GetProtected);
        return app;
    }

    private static WebApplication Limited(InProcessServer server)
    {
        var builder = Plain(server);
        builder.Services.AddApiKeys(Options);
        builder.Services.AddApiKeyRateLimits(limits =>
        {
            limits.AddFixedWindow("measured", 10_000_000, TimeSpan.FromSeconds(1));
            limits.EmitHeaders = false;
        });
        var app = builder.Build();
        app.UseApiKeys();
        app.MapGet(Path, GetScoped);
        return app;
    }

    private static WebApplication OpenInBuilder(InProcessServer server)
    {
        var app = Builder(server).WithoutAuth().Build();
        app.MapGet(Path, Get);
        return app;
    }

    private static WebApplication ProtectedInBuilder(InProcessServer server)
    {
        var app = Builder(server).WithAuth(apiKeys: [Key]).Build();
        app.MapGet(Path, GetProtected);
        return app;
    }

    // Without the throttle of guesses, which would answer 429 after the first few.
    private static void Options(ApiKeyOptions options)
    {
        options.ApiKeys = [Key];
        options.WrongKeysPerMinute = null;
    }

    private static WebApplicationBuilder Plain(InProcessServer server)
    {
        var builder = WebApplication.CreateBuilder(["--environment", "Production"]);
        DiscardedLog.Use(builder.Logging);
        builder.WebHost.UseServer(server);
        return builder;
    }

    private static ServiceBuilder Builder(InProcessServer server)
    {
        var builder = ServiceBuilder.Create(["--environment", "Production"], new ServiceInfo("test-service"));
        DiscardedLog.Use(builder.Logging);
        builder.WebHost.UseServer(server);
        return builder;
    }

    private static string Get() => "Zugspitze, 2962 m";

    [ApiKeyProtected]
    private static string GetProtected() => "Zugspitze, 2962 m";

    [ApiKeyProtected("stations:read")]
    private static string GetScoped() => "Zugspitze, 2962 m";

    /// <summary>A service, one connection to it, and the least that a request on it has allocated so far.</summary>
    private sealed class Service : IAsyncDisposable
    {
        private const int Requests = 50;

        private readonly WebApplication _app;
        private readonly InProcessConnection _connection;
        private long _least = long.MaxValue;

        private Service(WebApplication app, InProcessConnection connection)
        {
            _app = app;
            _connection = connection;
        }

        public static async Task<Service> StartAsync(Func<InProcessServer, WebApplication> build)
        {
            var server = new InProcessServer();
            var app = build(server);
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new Service(app, server.Connect());
        }

        // All on this thread, whose counter no other test touches; the connection refuses what goes on elsewhere.
        public long BytesOf(InProcessRequest request, int status)
        {
            for (var batch = 0; batch < 20; batch++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < Requests; i++)
                {
                    _connection.Send(request);
                }

                _least = Math.Min(_least, (GC.GetAllocatedBytesForCurrentThread() - before) / Requests);
            }

            Assert.Equal(status, _connection.StatusCode);
            return _least;
        }

        public async ValueTask DisposeAsync() => await _app.DisposeAsync();
    }
}
