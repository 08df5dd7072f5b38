using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ServiceKit.KeyManagement.Tests.Stores.PostgreSql;

namespace ServiceKit.KeyManagement.Tests.Replicas;

/// <summary>Tests that hold a time by the clock on the wall: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Two processes on one PostgreSQL, which know of each other by nothing else.</summary>
[Collection(nameof(Alone))]
public sealed class TwoProcessTests(SharedPostgreSql server)
{
    private const int Times = 1000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Feature", "B7")]
    public async Task KeyRevokedThroughOneProcess_IsRefusedByTheOtherWithinASecond_AThousandTimesInARow()
    {
        var connection = await server.NewDatabaseAsync();
        await using var one = await ReplicaProcess.StartAsync(connection);
        await using var other = await ReplicaProcess.StartAsync(connection);
        var ids = await ImportAsync(one);
        await UntilAsync(other, Times - 1, HttpStatusCode.OK);

        var took = new List<TimeSpan>(Times);
        for (var i = 0; i < Times; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(other, i));
            using var revoked = await one.SendAsync(HttpMethod.Post, $"/api/v1/api-keys/{ids[i]}/revoke", ReplicaProcess.Admin);
            Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(one, i));
            took.Add(await UntilAsync(other, i, HttpStatusCode.Unauthorized));
        }

        took.Sort();
        var figures = $"{Times} revocations: p50 {took[Times / 2].TotalMilliseconds:f1} ms, p99 {took[Times * 99 / 100].TotalMilliseconds:f1} ms, max {took[^1].TotalMilliseconds:f1} ms";
        TestContext.Current.TestOutputHelper!.WriteLine(figures);
        Assert.True(took[^1] < TimeSpan.FromSeconds(1), figures);
    }

    private static string Text(int number) => $"sk_test_process_{number:d4}_0000";

    private static async Task<List<string>> ImportAsync(ReplicaProcess process)
    {
        var keys = Enumerable.Range(0, Times).Select(i => new { key = Text(i), name = $"consumer {i}", scopes = "things:read" });
        using var content = JsonContent.Create(new { keys });
        using var response = await process.SendAsync(HttpMethod.Post, "/api/v1/api-keys/import", ReplicaProcess.Admin, content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        return [.. body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }

    private static async Task<TimeSpan> UntilAsync(ReplicaProcess process, int number, HttpStatusCode expected)
    {
        var clock = Stopwatch.StartNew();
        while (await AskAsync(process, number) != expected)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"no {expected} within 30 seconds");
            await Task.Delay(1, Cancelled);
        }

        return clock.Elapsed;
    }

    private static async Task<HttpStatusCode> AskAsync(ReplicaProcess process, int number)
    {
        using var response = await process.SendAsync(HttpMethod.Get, "/things", Text(number));
        return response.StatusCode;
    }
}
