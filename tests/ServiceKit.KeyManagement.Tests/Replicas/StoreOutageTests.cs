using System.Net;
using ServiceKit.KeyManagement.Tests.Stores.Contract;
using ServiceKit.KeyManagement.Tests.Stores.PostgreSql;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Replicas;

/// <summary>A service whose PostgreSQL stops, and one that starts without it.</summary>
public sealed class StoreOutageTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Feature", "B7")]
    public async Task Service_WhosePostgreSqlStops_GoesOnWithItsKeysAndIsDegraded()
    {
        SharedPostgreSql.SkipWhereMissing();
        await using var server = await PostgreSqlServer.StartNewAsync();
        var connection = await WithKeyAsync(server);
        await using var service = await ReplicaTests.StartAsync(builder => builder.WithPostgreSqlKeys(connection));
        Assert.Equal(HttpStatusCode.NotFound, (await service.GetAsync("/nothing", ReplicaTests.Text(1))).StatusCode);

        await server.StopAsync();
        var entry = await service.Log.WaitForAsync("store.unreachable");
        Assert.DoesNotContain(connection, entry.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await service.GetAsync("/nothing", ReplicaTests.Text(1))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/nothing", ReplicaTests.Text(2))).StatusCode);
        Assert.Contains("degraded", await HealthAsync(service), StringComparison.OrdinalIgnoreCase);

        await server.StartAsync();
        await service.Log.WaitForAsync("store.recovered");
        Assert.DoesNotContain("degraded", await HealthAsync(service), StringComparison.OrdinalIgnoreCase);
        await using var store = new PostgreSqlApiKeyStore(connection);
        var seen = service.Log.Entries.Count(e => e.Event.Name == "store.changed");
        await store.DoneAsync(ReplicaTests.Managed(1).Next() with { RevokedAt = DateTimeOffset.UtcNow });
        await service.Log.WaitForAsync("store.changed", seen);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/nothing", ReplicaTests.Text(1))).StatusCode);
    }

    [Fact]
    [Trait("Feature", "B7")]
    public async Task Service_ThatStartsWithoutPostgreSql_Answers503UntilItIsThere()
    {
        SharedPostgreSql.SkipWhereMissing();
        await using var server = await PostgreSqlServer.StartNewAsync();
        var connection = await WithKeyAsync(server);
        await server.StopAsync();
        await using var service = await ReplicaTests.StartAsync(builder => builder.WithPostgreSqlKeys(connection));

        await ProblemAssert.IsProblemAsync(await service.GetAsync("/nothing", ReplicaTests.Text(1)), HttpStatusCode.ServiceUnavailable, "keys-unavailable");
        await ProblemAssert.IsProblemAsync(await service.GetAsync("/nothing"), HttpStatusCode.ServiceUnavailable, "keys-unavailable");

        await server.StartAsync();
        await service.Log.WaitForAsync("store.recovered");
        Assert.Equal(HttpStatusCode.NotFound, (await service.GetAsync("/nothing", ReplicaTests.Text(1))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/nothing", ReplicaTests.Text(2))).StatusCode);
    }

    private static async Task<string> HealthAsync(RunningService service)
    {
        using var response = await service.GetAsync("/health");
        return await response.Content.ReadAsStringAsync(Cancelled);
    }

    private static async Task<string> WithKeyAsync(PostgreSqlServer server)
    {
        var connection = await server.NewDatabaseAsync();
        await using var store = new PostgreSqlApiKeyStore(connection);
        await store.InitializeAsync(Cancelled);
        await store.DoneAsync(ReplicaTests.Managed(1));
        return connection;
    }
}
