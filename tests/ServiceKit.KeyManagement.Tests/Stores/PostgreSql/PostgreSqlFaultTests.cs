using Dapper;
using Npgsql;
using ServiceKit.KeyManagement.Tests.Stores.Contract;
using static ServiceKit.KeyManagement.Tests.Stores.Contract.StoreExamples;

namespace ServiceKit.KeyManagement.Tests.Stores.PostgreSql;

/// <summary>What goes wrong with a database, and what is said of it.</summary>
public sealed class PostgreSqlFaultTests(SharedPostgreSql server)
{
    private const string Password = "pw-of-nobody-0000";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nobody listens", "ConnectionRefused")]
    [InlineData("no database", "3D000")]
    [InlineData("no user", "28000")]
    public async Task Connection_ThatCannotBeMade_FailsInWordsWithoutThePassword(string what, string said)
    {
        var there = new NpgsqlConnectionStringBuilder(await server.NewDatabaseAsync()) { Password = Password };
        switch (what)
        {
            case "nobody listens":
                (there.Host, there.Port) = ("127.0.0.1", 1);
                break;
            case "no database":
                there.Database = "not_there";
                break;
            default:
                there.Username = "nobody_of_that_name";
                break;
        }

        await using var store = new PostgreSqlApiKeyStore(there.ConnectionString);
        foreach (var call in (Func<Task>[])[() => store.InitializeAsync(Cancelled), () => store.CommitAsync(Commit(Key(1)), Cancelled), () => store.WaitForChangeAsync(0, Cancelled)])
        {
            var fault = await Assert.ThrowsAsync<ApiKeyStoreException>(call);
            Assert.Contains(said, fault.Message, StringComparison.Ordinal);
            Assert.False(fault.IsFinal);
            Assert.DoesNotContain(Password, fault.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Host=db;Password=pw-of-nobody-0000;Prot=5432")]
    [InlineData("Password=pw-of-nobody-0000")]
    [InlineData("pw-of-nobody-0000")]
    [InlineData("Host=db;Port=pw-of-nobody-0000")]
    public void ConnectionString_ThatCannotBeRead_IsNotQuoted(string text)
    {
        var fault = Assert.Throws<ArgumentException>(() => new PostgreSqlApiKeyStore(text));
        Assert.Contains("Host=db.example.com", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_OfANewerProgram_IsRefusedNamingBothVersions()
    {
        await using var place = await PostgreSqlPlace.NewAsync(server);
        await place.OpenReadyAsync();
        await ExecuteAsync(place, "UPDATE servicekit.store SET schema_version = 99");

        var fault = await Assert.ThrowsAsync<ApiKeyStoreException>(() => place.OpenReadyAsync());
        Assert.True(fault.IsFinal);
        Assert.Contains("schema version 99, and this program knows versions up to 5", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_OfAnOlderProgram_IsBroughtUpToDate_AndKeepsItsKeys()
    {
        await using var place = await PostgreSqlPlace.NewAsync(server);
        await (await place.OpenReadyAsync()).DoneAsync(Key(1));
        await ExecuteAsync(place, "DROP TABLE servicekit.key_limits, servicekit.dashboard_sessions, servicekit.configs; DROP INDEX servicekit.audit_action, servicekit.audit_day; CREATE INDEX audit_at ON servicekit.audit (at); UPDATE servicekit.store SET schema_version = 1");

        var store = (PostgreSqlApiKeyStore)await place.OpenReadyAsync();
        Assert.NotNull(await store.FindAsync(Key(1).Id, TestContext.Current.CancellationToken));
        Assert.Equal(1, Assert.Single(await store.LendAsync([new("a", TimeSpan.FromHours(1), 5, 1, 0, 0)], TestContext.Current.CancellationToken)).Granted);
    }

    [Theory]
    [InlineData("UPDATE servicekit.audit SET actor = 'somebody else'")]
    [InlineData("DELETE FROM servicekit.audit")]
    [InlineData("TRUNCATE servicekit.audit")]
    public async Task Audit_ChangedBehindTheStore_IsRefusedByTheDatabase(string statement)
    {
        await using var place = await PostgreSqlPlace.NewAsync(server);
        await (await place.OpenReadyAsync()).DoneAsync(Key(1));

        Assert.Contains("append-only", (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(place, statement))).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "B7")]
    public async Task Connections_CutByTheServer_AreMadeAnew()
    {
        await using var place = await PostgreSqlPlace.NewAsync(server);
        var (reader, writer) = (await place.OpenReadyAsync(), await place.OpenReadyAsync());
        for (var i = 1; i <= 3; i++)
        {
            var waiting = reader.WaitForChangeAsync(i - 1, Cancelled);
            await ExecuteAsync(place, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

            // A connection that was cut may fail one call, and only one each.
            await EventuallyAsync(() => writer.DoneAsync(Key(i)));
            await EventuallyAsync(() => waiting.IsFaulted ? reader.WaitForChangeAsync(i - 1, Cancelled) : waiting);
            Assert.Equal(i, (await reader.ChangesAsync()).Count);
        }
    }

    [Fact]
    public async Task Text_ThatPostgreSqlCannotHold_FailsTheCommitAndNotTheNext()
    {
        await using var place = await PostgreSqlPlace.NewAsync(server);
        var store = await place.OpenReadyAsync();

        await Assert.ThrowsAsync<ApiKeyStoreException>(() => store.CommitAsync(Commit(Key(1, "a\0b")), Cancelled));
        await store.DoneAsync(Key(1));
    }

    private static async Task ExecuteAsync(PostgreSqlPlace place, string statement)
    {
        await using var connection = new NpgsqlConnection(place.ConnectionString + ";Pooling=false");
        await connection.ExecuteAsync(statement);
    }

    private static async Task EventuallyAsync(Func<Task> call)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await call().WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
                return;
            }
            catch (ApiKeyStoreException) when (attempt < 30)
            {
            }
        }
    }
}
