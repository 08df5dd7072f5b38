using Dapper;
using Microsoft.Data.Sqlite;
using static ServiceKit.KeyManagement.Tests.Stores.Contract.StoreExamples;

namespace ServiceKit.KeyManagement.Tests.Stores.Sqlite;

/// <summary>The file of the store: who may read it, and what is said of one that cannot be used.</summary>
public sealed class SqliteFileTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Feature", "W2")]
    public async Task Files_ThatTheStoreMakes_AreForItsAccountAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes of files");
            return;
        }

        await using var place = new SqlitePlace();
        var store = await place.OpenReadyAsync();
        await store.DoneAsync(Key(1));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(place.File)!));
        var files = Directory.GetFiles(Path.GetDirectoryName(place.File)!);
        Assert.Equal(["keys.db", "keys.db-shm", "keys.db-wal"], files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in files)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Connections_OfTheStore_WriteThroughToTheDisk()
    {
        await using var place = new SqlitePlace();
        var store = (SqliteApiKeyStore)await place.OpenReadyAsync();

        await store.Database.WriteAsync(
            (connection, transaction) =>
            {
                Assert.Equal("wal", connection.ExecuteScalar<string>("PRAGMA journal_mode", transaction: transaction));
                Assert.Equal(2, connection.ExecuteScalar<long>("PRAGMA synchronous", transaction: transaction));
                Assert.Equal(1, connection.ExecuteScalar<long>("PRAGMA foreign_keys", transaction: transaction));
                return (true, false);
            },
            Cancelled);
    }

    [Theory]
    [InlineData("no database")]
    [InlineData("folder")]
    [InlineData("other program")]
    [InlineData("read-only")]
    [InlineData("file as folder")]
    public async Task Place_ThatCannotHoldTheStore_IsRefusedForGoodInWords(string what)
    {
        await using var place = new SqlitePlace();
        var path = Path.Combine(place.Folder, "keys.db");
        var said = "Database";
        switch (what)
        {
            case "no database":
                await File.WriteAllTextAsync(path, string.Join('\n', Enumerable.Repeat("These are notes and no database.", 100)), Cancelled);
                said = "is not a SQLite database";
                break;
            case "folder":
                Directory.CreateDirectory(path);
                said = "is a folder";
                break;
            case "other program":
                await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
                {
                    await connection.ExecuteAsync("CREATE TABLE customers (id INTEGER)");
                }

                said = "is the database of another program";
                break;
            case "read-only":
                Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file system that nobody can write to");
                path = "/proc/servicekit/keys.db";
                said = "cannot be made";
                break;
            default:
                await File.WriteAllTextAsync(path, "a file", Cancelled);
                path = Path.Combine(path, "keys.db");
                said = "cannot be made";
                break;
        }

        using var store = new SqliteApiKeyStore(path);
        var fault = await Assert.ThrowsAsync<ApiKeyStoreException>(() => store.InitializeAsync(Cancelled));
        Assert.True(fault.IsFinal, fault.Message);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_OfAnotherProgram_IsLeftAsItWas()
    {
        await using var place = new SqlitePlace();
        var path = Path.Combine(place.Folder, "other.db");
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.ExecuteAsync("CREATE TABLE customers (id INTEGER)");
        }

        var before = await File.ReadAllBytesAsync(path, Cancelled);
        using var store = new SqliteApiKeyStore(path);
        await Assert.ThrowsAsync<ApiKeyStoreException>(() => store.InitializeAsync(Cancelled));
        Assert.Equal(before, await File.ReadAllBytesAsync(path, Cancelled));
    }

    [Fact]
    public async Task Schema_OfANewerProgram_IsRefusedNamingBothVersions()
    {
        await using var place = new SqlitePlace();
        var store = (SqliteApiKeyStore)await place.OpenReadyAsync();
        await store.Database.WriteAsync((connection, transaction) => (connection.Execute("PRAGMA user_version = 99", transaction: transaction), true), Cancelled);

        var fault = await Assert.ThrowsAsync<ApiKeyStoreException>(() => place.OpenReadyAsync());
        Assert.True(fault.IsFinal);
        Assert.Contains("schema version 99, and this program knows versions up to 4", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_OfAnOlderProgram_IsBroughtUpToDate_AndKeepsItsKeys()
    {
        await using var place = new SqlitePlace();
        var before = (SqliteApiKeyStore)await place.OpenReadyAsync();
        await before.DoneAsync(Key(1));
        await before.Database.WriteAsync((connection, transaction) => (connection.Execute("DROP TABLE dashboard_sessions; DROP TABLE configs; DROP INDEX audit_action; PRAGMA user_version = 1", transaction: transaction), true), Cancelled);

        var store = (SqliteApiKeyStore)await place.OpenReadyAsync();
        Assert.NotNull(await store.FindAsync(Key(1).Id, Cancelled));
        Assert.False(await store.RemoveSessionAsync("none", Cancelled));
    }

    [Fact]
    public async Task Disk_ThatIsFull_FailsTheCommitAndNothingElse()
    {
        await using var place = new SqlitePlace();
        var other = await place.OpenReadyAsync();
        await other.DoneAsync(Key(1));
        var store = (SqliteApiKeyStore)place.Open();
        store.Database.MaxPages = 1;

        var many = new ApiKeyCommit([.. Enumerable.Range(2, 500).Select(i => Key(i))], []);
        var fault = await Assert.ThrowsAsync<ApiKeyStoreException>(() => store.CommitAsync(many, Cancelled));
        Assert.False(fault.IsFinal);
        Assert.Contains("is full", fault.Message, StringComparison.Ordinal);
        Assert.Single(await store.ChangesAsync());
        Assert.Equal(ApiKeyCommitResult.Done, await other.CommitAsync(many, Cancelled));
        store.Database.MaxPages = 0;
        await store.DoneAsync(Key(1000));
    }

    [Fact]
    public async Task File_LockedByAnother_IsStillReadAndWrittenAfterwards()
    {
        await using var place = new SqlitePlace();
        var store = (SqliteApiKeyStore)await place.OpenReadyAsync();
        Task<ApiKeyCommitResult> waiting;
        await using (var connection = store.Database.Open())
        {
            await connection.ExecuteAsync("BEGIN IMMEDIATE");
            waiting = store.CommitAsync(Commit(Key(1)), Cancelled);
            Assert.Empty(await store.ChangesAsync());
            Assert.False(waiting.IsCompleted);
            await connection.ExecuteAsync("COMMIT");
        }

        Assert.Equal(ApiKeyCommitResult.Done, await waiting);
    }

    [Fact]
    public async Task Store_ThatWasClosed_SaysSo()
    {
        await using var place = new SqlitePlace();
        var store = new SqliteApiKeyStore(place.File);
        await store.InitializeAsync(Cancelled);
        store.Dispose();

        foreach (var call in (Func<Task>[])[() => store.CommitAsync(Commit(Key(1)), Cancelled), () => store.FindAsync("1", Cancelled), () => store.WaitForChangeAsync(0, Cancelled)])
        {
            Assert.Contains("was closed", (await Assert.ThrowsAsync<ApiKeyStoreException>(call)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(":memory:")]
    [InlineData(" :MEMORY: ")]
    [InlineData("file::memory:?cache=shared")]
    [InlineData(" ")]
    public void Path_ThatIsNoFile_IsRefused(string path) => Assert.ThrowsAny<ArgumentException>(() => new SqliteApiKeyStore(path));

    [Theory]
    [InlineData("UPDATE audit SET actor = 'somebody else'")]
    [InlineData("DELETE FROM audit")]
    public async Task Audit_ChangedBehindTheStore_IsRefusedByTheDatabase(string statement)
    {
        await using var place = new SqlitePlace();
        var store = (SqliteApiKeyStore)await place.OpenReadyAsync();
        await store.DoneAsync(Key(1));
        using var connection = store.Database.Open();

        Assert.Contains("append-only", Assert.Throws<SqliteException>(() => connection.Execute(statement)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callers_OfOneKey_AreTheLatestThousand()
    {
        await using var place = new SqlitePlace();
        var store = (SqliteApiKeyStore)await place.OpenReadyAsync();
        for (var batch = 0; batch < 3; batch++)
        {
            await store.RecordUsageAsync(
                new ApiKeyUsageBatch([], [.. Enumerable.Range(batch * 600, 600).Select(i => new KeyCallerCount("00000001", $"a{i:d4}", Noon.AddSeconds(i), 1))], []), Cancelled);
        }

        Assert.Equal((1000, "a0800"), await store.Database.ReadAsync(connection => connection.QuerySingle<(int, string)>("SELECT count(*), min(address) FROM usage_callers"), Cancelled));
    }
}
