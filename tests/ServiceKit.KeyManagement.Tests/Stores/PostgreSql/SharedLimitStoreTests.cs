namespace ServiceKit.KeyManagement.Tests.Stores.PostgreSql;

/// <summary>PostgreSQL lends what keys may use of their limits.</summary>
[Trait("Feature", "C14")]
public sealed class SharedLimitStoreTests(SharedPostgreSql server)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Loan_IsWhatIsWanted_AndATenthOfWhatIsLeftBeside()
    {
        await using var store = await StartAsync();
        Assert.Equal((100, 900), await LendAsync(store, 1));
        Assert.Equal((300, 600), await LendAsync(store, 300));
        Assert.Equal((60, 540), await LendAsync(store, 1));
        Assert.Equal((540, 0), await LendAsync(store, 1000));
        Assert.Equal((0, 0), await LendAsync(store, 1));

        // A limit that was raised holds at once, and one that was lowered lends nothing.
        Assert.Equal((1, 9), await LendAsync(store, 1, permits: 1010));
        Assert.Equal((0, 0), await LendAsync(store, 1, permits: 10));
    }

    [Fact]
    public async Task KeysAndWindows_AreCountedEachForItself()
    {
        await using var store = await StartAsync();
        var loans = await store.LendAsync(
            [new("b", Hour, 10, 10, 0, 0), new("a", Hour, 10, 4, 0, 0), new("a", TimeSpan.FromMinutes(1), 10, 10, 0, 0)], Cancelled);
        Assert.Equal([10L, 4L, 10L], loans.Select(loan => loan.Granted));
        Assert.Equal([0L, 6L, 0L], loans.Select(loan => loan.Left));
        Assert.InRange(loans[1].EndsIn, Hour - TimeSpan.FromSeconds(10), Hour);
        Assert.InRange(loans[2].EndsIn, TimeSpan.FromSeconds(50), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task WhatIsGivenBack_CanBeLentAgain_InItsWindowOnly()
    {
        await using var store = await StartAsync();
        var loan = Assert.Single(await store.LendAsync([new("a", Hour, 10, 10, 0, 0)], Cancelled));
        Assert.Equal(4, Assert.Single(await store.LendAsync([new("a", Hour, 10, 0, 4, loan.Window)], Cancelled)).Left);
        Assert.Equal(4, Assert.Single(await store.LendAsync([new("a", Hour, 10, 0, 4, loan.Window - 1)], Cancelled)).Left);
        Assert.Equal(7, Assert.Single(await store.LendAsync([new("a", Hour, 10, 7, 3, loan.Window)], Cancelled)).Granted);

        // More than was lent is nonsense, and gives nobody more than the quota.
        Assert.Equal(10, Assert.Single(await store.LendAsync([new("a", Hour, 10, 0, 99, loan.Window)], Cancelled)).Left);
    }

    [Fact]
    public async Task WindowThatIsOver_BeginsAnew_AndIsSweptAway()
    {
        var connection = await server.NewDatabaseAsync();
        await using var store = new PostgreSqlApiKeyStore(connection);
        await store.InitializeAsync(Cancelled);
        var loan = Assert.Single(await store.LendAsync([new("a", Hour, 10, 10, 0, 0)], Cancelled));
        await using var source = Npgsql.NpgsqlDataSource.Create(connection);
        await using (var command = source.CreateCommand("UPDATE servicekit.key_limits SET ends_at = ends_at - 3600000000"))
        {
            Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancelled));
        }

        // What is given back now was of the window before.
        var next = Assert.Single(await store.LendAsync([new("a", Hour, 10, 3, 5, loan.Window)], Cancelled));
        Assert.Equal((3, 7), (next.Granted, next.Left));
        Assert.NotEqual(loan.Window, next.Window);

        await using (var command = source.CreateCommand("UPDATE servicekit.key_limits SET ends_at = 1"))
        {
            await command.ExecuteNonQueryAsync(Cancelled);
        }

        // A store sweeps with its first loan.
        await using var other = new PostgreSqlApiKeyStore(connection);
        await other.LendAsync([new("b", Hour, 10, 1, 0, 0)], Cancelled);
        await using var count = source.CreateCommand("SELECT string_agg(id, ',') FROM servicekit.key_limits");
        Assert.Equal("b", await count.ExecuteScalarAsync(Cancelled));
    }

    [Fact]
    public async Task ManyReplicasAtOnce_AreNeverLentMoreThanTheQuota()
    {
        var connection = await server.NewDatabaseAsync();
        var stores = Enumerable.Range(0, 4).Select(_ => new PostgreSqlApiKeyStore(connection)).ToArray();
        await stores[0].InitializeAsync(Cancelled);
        var lent = await Task.WhenAll(stores.SelectMany(store => Enumerable.Range(0, 25).Select(async i =>
        {
            string[] keys = i % 2 == 0 ? ["a", "b"] : ["b", "a"];
            var loans = await store.LendAsync([.. keys.Select(key => new KeyLimitRequest(key, Hour, 333, 5, 0, 0))], Cancelled);
            return i % 2 == 0 ? (A: loans[0].Granted, B: loans[1].Granted) : (A: loans[1].Granted, B: loans[0].Granted);
        })));
        Assert.Equal((333L, 333L), (lent.Sum(loan => loan.A), lent.Sum(loan => loan.B)));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    private static async Task<(int Granted, int Left)> LendAsync(PostgreSqlApiKeyStore store, int wanted, int permits = 1000)
    {
        var loan = Assert.Single(await store.LendAsync([new KeyLimitRequest("a", Hour, permits, wanted, 0, 0)], Cancelled));
        return ((int)loan.Granted, (int)loan.Left);
    }

    private async Task<PostgreSqlApiKeyStore> StartAsync()
    {
        var store = new PostgreSqlApiKeyStore(await server.NewDatabaseAsync());
        await store.InitializeAsync(Cancelled);
        return store;
    }
}
