using System.Diagnostics;
using System.Security.Cryptography;
using Dapper;
using ServiceKit.KeyManagement.Tests.Stores.PostgreSql;

namespace ServiceKit.KeyManagement.Tests.Stores.Killed;

/// <summary>What a process acknowledged before it was killed, with SIGKILL and at any moment, is in the store.</summary>
public sealed class KilledWriterTests(SharedPostgreSql server)
{
    private const int Stores = 4;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public Task SqliteWriter_KilledAtAnyMoment_LeavesEveryAcknowledgedChange() => KillAsync(200, async () =>
    {
        var place = new SqlitePlace();
        return (place, place.File);
    });

    [Fact]
    public async Task PostgreSqlWriter_KilledAtAnyMoment_LeavesEveryAcknowledgedChange()
    {
        await server.ServerAsync();
        await KillAsync(20, async () =>
        {
            var place = await PostgreSqlPlace.NewAsync(server);
            return (place, place.ConnectionString);
        });
    }

    private static async Task KillAsync(int kills, Func<Task<(StorePlace Place, string Target)>> newPlace)
    {
        var acknowledged = await Task.WhenAll(Enumerable.Range(0, Stores).Select(_ => Task.Run(() => KillAgainAndAgainAsync(kills / Stores, newPlace))));

        TestContext.Current.SendDiagnosticMessage("{0} kills, {1} acknowledged changes", kills, acknowledged.Sum());
        Assert.True(acknowledged.Sum() > kills, $"only {acknowledged.Sum()} changes were acknowledged: the writers were killed before they wrote");
    }

    private static async Task<int> KillAgainAndAgainAsync(int kills, Func<Task<(StorePlace Place, string Target)>> newPlace)
    {
        var (place, target) = await newPlace();
        await using var _ = place;
        var acknowledged = new List<string[]>();
        for (var kill = 0; kill < kills; kill++)
        {
            acknowledged.AddRange(await RunAndKillAsync(target, kill));
            await place.UseAsync(store => CheckAsync(store, acknowledged));
        }

        return acknowledged.Count;
    }

    // Now and then before the first commit, while the file is opened or its schema made; mostly after some commits.
    private static async Task<List<string[]>> RunAndKillAsync(string file, int seed)
    {
        using var writer = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ServiceKit.KeyManagement.CommitLoop.dll"), file, $"{seed}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var lines = new List<string>();
        var errors = writer.StandardError.ReadToEndAsync(Cancelled);
        var commits = RandomNumberGenerator.GetInt32(12);
        var delay = TimeSpan.FromMicroseconds(RandomNumberGenerator.GetInt32(seed % 8 == 0 ? 150_000 : 5_000));
        if (seed % 8 != 0)
        {
            while (lines.Count <= commits && await writer.StandardOutput.ReadLineAsync(Cancelled) is { } line)
            {
                lines.Add(line);
            }
        }

        // Not synchronisation: the moment of the kill shall be any.
        await Task.Delay(delay, Cancelled);
        Assert.False(writer.HasExited, writer.HasExited ? await errors : null);
        writer.Kill();
        lines.AddRange((await writer.StandardOutput.ReadToEndAsync(Cancelled)).Split('\n')[..^1]);
        await writer.WaitForExitAsync(Cancelled);
        return [.. lines.Select(line => line.Split(' '))];
    }

    private static async Task CheckAsync(IApiKeyStore store, List<string[]> acknowledged)
    {
        var keys = await KeysAsync(store);

        foreach (var change in acknowledged)
        {
            Assert.True(keys.TryGetValue(change[1], out var key), $"{string.Join(' ', change)} was acknowledged and is lost");
            Assert.True(change[0] is not "revoked" || key.RevokedAt is not null, $"{change[1]} was revoked and is in force again");
            Assert.True(change[0] is not "rotated" || (key.ReplacedBy == change[2] && keys[change[2]].Replaces == change[1]), $"the rotation of {change[1]} is lost");
        }

        var (sequence, previous) = (0L, AuditChain.Beginning);
        await foreach (var entry in store.ReadAuditAsync(new AuditQuery(), Cancelled))
        {
            Assert.Null(AuditChain.Fault(entry, ++sequence, previous));
            previous = entry.Digest;
        }

        // Whole commits only: each version of a key has its entry.
        Assert.Equal(keys.Values.Sum(key => key.Version), sequence);
        if (store is SqliteApiKeyStore sqlite)
        {
            Assert.Equal("ok", await sqlite.Database.ReadAsync(connection => connection.ExecuteScalar<string>("PRAGMA quick_check"), Cancelled));
        }
    }

    // A server may make the last change of a client that is dead already.
    private static async Task<Dictionary<string, StoredApiKey>> KeysAsync(IApiKeyStore store)
    {
        while (true)
        {
            var revision = await store.ReadRevisionAsync(Cancelled);
            var keys = new Dictionary<string, StoredApiKey>(StringComparer.Ordinal);
            await foreach (var key in store.ReadChangesAsync(0, Cancelled))
            {
                keys.Add(key.Id, key);
            }

            if (await store.ReadRevisionAsync(Cancelled) == revision && keys.Values.All(key => key.Revision <= revision))
            {
                return keys;
            }
        }
    }
}
