using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement.Digests;
using ServiceKit.KeyManagement.Tests.Stores;
using ServiceKit.KeyManagement.Tests.Stores.Contract;
using ServiceKit.KeyManagement.Tests.Stores.PostgreSql;
using ServiceKit.Tests.Hosting;
using static ServiceKit.KeyManagement.Tests.Stores.Contract.StoreExamples;

namespace ServiceKit.KeyManagement.Tests.Replicas;

/// <summary>Two services on one store, each with connections of its own: what is revoked through one is refused by the other.</summary>
[Collection(nameof(Alone))]
public sealed class ReplicaTests(SharedPostgreSql server)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Feature", "B7")]
    public async Task PostgreSql_KeyRevokedOnOneReplica_IsRefusedOnTheOtherWithinASecondAHundredTimes()
    {
        var connection = await server.NewDatabaseAsync();
        await RevokeAgainAndAgainAsync(100, builder => builder.WithPostgreSqlKeys(connection));
    }

    [Fact]
    [Trait("Feature", "B7")]
    public async Task Sqlite_KeyRevokedInOneProcess_IsRefusedByTheOtherWithinASecondAHundredTimes()
    {
        await using var place = new SqlitePlace();
        await RevokeAgainAndAgainAsync(100, builder =>
        {
            builder.Services.Configure<KeyManagementOptions>(options => options.Database = place.File);
            return builder;
        });
    }

    internal static string Text(int number) => $"sk_test_replica_{number:d4}_0000";

    internal static StoredApiKey Managed(int number) => Key(number) with { Digest = new StoredDigest(null, ApiKeyDigest.Of(Text(number))).ToString() };

    internal static Task<RunningService> StartAsync(Func<ServiceBuilder, ServiceBuilder> store) => RunningService.StartAsync(
        build: b => store(WithoutThrottle(b).WithAuth().WithHealth(h => h.Configure(o => o.MaxAge = TimeSpan.Zero))).WithKeyManagement(o => o.FirstKey = false));

    // Asking for what was revoked, again and again from one address, is guessing to a service.
    private static ServiceBuilder WithoutThrottle(ServiceBuilder builder)
    {
        builder.Services.Configure<ApiKeyOptions>(options => options.WrongKeysPerMinute = null);
        return builder;
    }

    private static async Task RevokeAgainAndAgainAsync(int times, Func<ServiceBuilder, ServiceBuilder> withStore)
    {
        await using var one = await StartAsync(withStore);
        await using var other = await StartAsync(withStore);
        var store = one.Services.GetRequiredService<IApiKeyStore>();
        Assert.NotSame(store, other.Services.GetRequiredService<IApiKeyStore>());
        var keys = Enumerable.Range(1, times).Select(Managed).ToArray();
        await store.DoneAsync(keys);
        Assert.True(await UntilAsync(other, Text(times), HttpStatusCode.NotFound) < TimeSpan.FromSeconds(10));

        var took = new List<TimeSpan>(times);
        for (var i = 1; i <= times; i++)
        {
            Assert.Equal(HttpStatusCode.NotFound, await AskAsync(other, Text(i)));
            await store.DoneAsync(keys[i - 1].Next() with { RevokedAt = DateTimeOffset.UtcNow, UpdatedAt = DateTimeOffset.UtcNow });
            took.Add(await UntilAsync(other, Text(i), HttpStatusCode.Unauthorized));
        }

        took.Sort();
        var figures = $"{times} revocations: p50 {took[times / 2].TotalMilliseconds:f1} ms, p99 {took[times * 99 / 100].TotalMilliseconds:f1} ms, max {took[^1].TotalMilliseconds:f1} ms";
        TestContext.Current.TestOutputHelper!.WriteLine(figures);
        Assert.True(took[^1] < Limit, figures);
    }

    private static async Task<TimeSpan> UntilAsync(RunningService service, string key, HttpStatusCode expected)
    {
        var clock = Stopwatch.StartNew();
        while (await AskAsync(service, key) != expected)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"no {expected} within 30 seconds");
            await Task.Delay(1, Cancelled);
        }

        return clock.Elapsed;
    }

    // A path that is mapped nowhere: 404 with a key that is accepted.
    private static async Task<HttpStatusCode> AskAsync(RunningService service, string key)
    {
        using var response = await service.GetAsync("/nothing", key);
        return response.StatusCode;
    }
}
