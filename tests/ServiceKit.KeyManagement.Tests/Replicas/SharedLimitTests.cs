using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.KeyManagement.Tests.Stores.Contract;
using ServiceKit.KeyManagement.Tests.Stores.PostgreSql;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Replicas;

/// <summary>Two services on one PostgreSQL: what a key uses of its limit on one counts on the other.</summary>
[Trait("Feature", "C14")]
public sealed class SharedLimitTests(SharedPostgreSql server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LimitOfAKey_HoldsForAllReplicasTogether()
    {
        var connection = await server.NewDatabaseAsync();
        await using var one = await ReplicaTests.StartAsync(builder => builder.WithPostgreSqlKeys(connection));
        await using var other = await ReplicaTests.StartAsync(builder => builder.WithPostgreSqlKeys(connection));
        await MakeAsync(one, "100/h");
        await UntilKnownAsync(other);

        // Each gets more than the quota, so that neither keeps what it borrowed.
        var answers = await Task.WhenAll(Enumerable.Range(0, 240).Select(i => AskAsync(i % 2 == 0 ? one : other)));
        Assert.Equal(100, answers.Count(status => status is HttpStatusCode.NotFound));
        Assert.Equal(140, answers.Count(status => status is HttpStatusCode.TooManyRequests));

        // A replica that starts anew does not begin anew.
        await using var third = await ReplicaTests.StartAsync(builder => builder.WithPostgreSqlKeys(connection));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(third));
    }

    [Fact]
    public async Task ReplicaThatStops_GivesBackWhatItDidNotUse()
    {
        var connection = await server.NewDatabaseAsync();
        await using var other = await ReplicaTests.StartAsync(builder => builder.WithPostgreSqlKeys(connection));
        await using (var one = await ReplicaTests.StartAsync(builder => builder.WithPostgreSqlKeys(connection)))
        {
            await MakeAsync(one, "100/h");
            Assert.Equal(HttpStatusCode.NotFound, await AskAsync(one));
            await one.StopAsync();
        }

        await UntilKnownAsync(other);
        var answers = await Task.WhenAll(Enumerable.Range(0, 120).Select(_ => AskAsync(other)));
        Assert.Equal(99, answers.Count(status => status is HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task PostgreSqlThatStops_LeavesEachReplicaToItself()
    {
        SharedPostgreSql.SkipWhereMissing();
        await using var own = await PostgreSqlServer.StartNewAsync();
        var connection = await own.NewDatabaseAsync();
        await using var service = await ReplicaTests.StartAsync(builder => builder.WithPostgreSqlKeys(connection));
        await MakeAsync(service, "3/h");
        await own.StopAsync();
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(service));
        var entry = await service.Log.WaitForAsync("limits.alone");
        Assert.DoesNotContain(connection, entry.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(service));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(service));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(service));
    }

    private static async Task MakeAsync(RunningService service, string limit)
    {
        await service.Services.GetRequiredService<IApiKeyStore>().DoneAsync(ReplicaTests.Managed(1) with { Limit = limit });
        await UntilKnownAsync(service);
    }

    // Asking costs a permit: what was read is seen without.
    private static async Task UntilKnownAsync(RunningService service)
    {
        var ring = service.Services.GetRequiredService<ServiceKit.ApiKeys.ApiKeyRingHolder>();
        while (!ring.Current!.TryFind(ReplicaTests.Text(1), out _))
        {
            await Task.Delay(5, Cancelled);
        }
    }

    private static async Task<HttpStatusCode> AskAsync(RunningService service)
    {
        using var response = await service.GetAsync("/nothing", ReplicaTests.Text(1));
        return response.StatusCode;
    }
}
