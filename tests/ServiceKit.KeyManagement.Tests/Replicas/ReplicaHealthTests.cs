using System.Text.Json;
using Npgsql;
using ServiceKit.KeyManagement.Following;
using ServiceKit.KeyManagement.Tests.Api;
using ServiceKit.KeyManagement.Tests.Stores.PostgreSql;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Replicas;

/// <summary>What a replica says of how changes get to it.</summary>
[Trait("Feature", "C15")]
public sealed class ReplicaHealthTests(SharedPostgreSql server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StoreThatIsFollowed_IsHealthy_AndOneThatIsGoneIsDegraded()
    {
        var store = new RecordingStore();
        await using var service = await StartAsync(store);
        Assert.Equal(("healthy", "Changes of the store are followed"), await ReplicasAsync(service));
        store.IsGone = true;
        await service.Service.Log.WaitForAsync("store.unreachable");
        Assert.Equal(("degraded", "What other replicas change does not get here: the store cannot be reached"), await ReplicasAsync(service));
    }

    [Fact]
    public async Task NoticesThatDoNotArrive_AreSaidAfterAWhile()
    {
        var store = new AnnouncingStore();
        await using var service = await StartAsync(store);
        store.MissingFor = TimeSpan.FromSeconds(10);
        Assert.Equal("healthy", (await ReplicasAsync(service)).State);
        store.MissingFor = TimeSpan.FromSeconds(11);
        Assert.Equal(("degraded", "Changes are not announced here; the store is asked for them instead, and they take longer"), await ReplicasAsync(service));
        store.MissingFor = null;
        Assert.Equal("healthy", (await ReplicasAsync(service)).State);
    }

    [Fact]
    [Trait("Feature", "B7")]
    public async Task StoreThatHangs_IsSaid_AndIsFollowedAgainOnceItAnswers()
    {
        var store = new AnnouncingStore();
        await using var service = await StartAsync(store);
        store.Hang();
        await store.Hanging.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
        service.Clock.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal(("degraded", "What other replicas change may not get here: the store does not answer"), await ReplicasAsync(service));
        store.Release();
        var deadline = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(30);
        while ((await ReplicasAsync(service)).State != "healthy")
        {
            Assert.True(DateTimeOffset.UtcNow < deadline, "the store was not read again");
            await Task.Delay(20, Cancelled);
        }
    }

    [Fact]
    [Trait("Feature", "B7")]
    public async Task StoreWhoseWaitNeverEnds_IsReadAllTheSame_AndAskedToWaitOnce()
    {
        var store = new AnnouncingStore { IsDeaf = true };
        await using var service = await StartAsync(store);
        var (id, key, _) = await service.CreateAsync(new { name = "revoked elsewhere", scopes = "things:read" });
        Assert.Equal(200, await service.StatusAsync(key));
        var stored = (await store.FindAsync(id, Cancelled))!.Key;
        await store.CommitAsync(new ApiKeyCommit([stored with { RevokedAt = DateTimeOffset.UtcNow, Version = stored.Version + 1 }], []), Cancelled);
        var deadline = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(30);
        while (await service.StatusAsync(key) != 401)
        {
            Assert.True(DateTimeOffset.UtcNow < deadline, "the revocation was missed");
            await Task.Delay(50, Cancelled);
        }

        Assert.Equal(1, store.Waits);
    }

    [Fact]
    public async Task PostgreSql_WhoseNoticesAreCutOff_KnowsIt_AndThatTheyAreBack()
    {
        var connection = await server.NewDatabaseAsync();
        var clock = new ManualClock();
        // A pause of a second, in which there is no connection.
        await using var store = new PostgreSqlApiKeyStore(connection + ";Application Name=listens", clock, TimeSpan.FromMinutes(1));
        var notices = (IChangeNotices)store;
        await store.InitializeAsync(Cancelled);
        Assert.Null(notices.MissingFor);
        using var ending = new CancellationTokenSource();
        var waiting = store.WaitForChangeAsync(0, ending.Token);
        await UntilAsync(() => notices.MissingFor is null);
        await CutOffAsync(connection);
        await UntilAsync(() => notices.MissingFor is not null);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.FromSeconds(30), notices.MissingFor ?? TimeSpan.FromSeconds(30));
        await UntilAsync(() => notices.MissingFor is null);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static async Task CutOffAsync(string connection)
    {
        await using var administrator = new NpgsqlConnection(connection + ";Pooling=false");
        await administrator.OpenAsync(Cancelled);
        await using var command = administrator.CreateCommand();
        command.CommandText = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'listens' AND query LIKE 'LISTEN%'";
        Assert.Equal(1L, await command.ExecuteScalarAsync(Cancelled));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var deadline = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(30);
        while (!condition())
        {
            Assert.True(DateTimeOffset.UtcNow < deadline, "not within 30 seconds");
            await Task.Delay(5, Cancelled);
        }
    }

    private static Task<ManagedService> StartAsync(IApiKeyStore store) =>
        ManagedService.StartAsync(store: store, build: b => b.WithHealth(h => h.Configure(o => o.MaxAge = TimeSpan.Zero)));

    private static async Task<(string? State, string? Message)> ReplicasAsync(ManagedService service)
    {
        using var response = await service.SendAsync(HttpMethod.Get, "/health", key: null);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancelled));
        var check = body.RootElement.GetProperty("checks").GetProperty("replicas");
        return (check.GetProperty("state").GetString(), check.GetProperty("message").GetString());
    }

    /// <summary>A store that announces changes or does not, hangs, or never ends a wait.</summary>
    private sealed class AnnouncingStore : RecordingStore, IApiKeyStore, IChangeNotices
    {
        private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _hangs;
        private int _waits;

        public TimeSpan? MissingFor { get; set; }

        public bool IsDeaf { get; init; }

        public int Waits => Volatile.Read(ref _waits);

        public Task Hanging => _hanging.Task;

        public void Hang() => _hangs = true;

        public void Release() => _released.SetResult();

        async Task<long> IApiKeyStore.ReadRevisionAsync(CancellationToken cancellationToken)
        {
            if (_hangs)
            {
                _hanging.TrySetResult();
                await _released.Task;
            }

            return await ReadRevisionAsync(cancellationToken);
        }

        Task IApiKeyStore.WaitForChangeAsync(long revision, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _waits);
            return IsDeaf ? new TaskCompletionSource().Task : WaitForChangeAsync(revision, cancellationToken);
        }
    }
}
