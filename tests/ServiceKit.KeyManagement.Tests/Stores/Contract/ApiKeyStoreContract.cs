using static ServiceKit.KeyManagement.Tests.Stores.Contract.StoreExamples;

namespace ServiceKit.KeyManagement.Tests.Stores.Contract;

/// <summary>What every store does alike. This part: commits.</summary>
public abstract partial class ApiKeyStoreContract
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commit_NewKey_IsFoundAsItWasWritten()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        var odd = TimeSpan.FromTicks(7);
        var key = Key(1, "Ünïcode 'quoted\" 100% _ \\ 😀") with
        {
            Scopes = ["a:b", "ä,\"'", "c"],
            Tenant = "tenant'; DROP TABLE api_keys; --",
            Enabled = false,
            ExpiresAt = Noon.AddDays(1) + odd,
            Networks = ["10.0.0.0/8", "2001:db8::/32"],
            Limit = "100/h",
            CreatedAt = Noon + odd,
            UpdatedAt = Noon + odd,
            RevokedAt = Noon + odd,
            Replaces = "00000007",
            ReplacedBy = "00000008",
            EndsWhenUnusedFor = TimeSpan.FromHours(1),
        };
        await store.DoneAsync(key, Key(2) with { Scopes = [], Networks = [] });

        var cut = key with { ExpiresAt = Noon.AddDays(1), CreatedAt = Noon, UpdatedAt = Noon, RevokedAt = Noon, Revision = 1 };
        Assert.Equal(Text(new ApiKeyListing(cut, null, null, 0)), Text(await store.FindAsync(key.Id, Cancelled)));
        var plain = await store.FindAsync(Key(2).Id, Cancelled);
        Assert.Equal([], plain!.Key.Scopes);
        Assert.Equal([], plain.Key.Networks!);
        Assert.Null(plain.Key.ExpiresAt);
        Assert.Null(await store.FindAsync("ffffffff", Cancelled));
        Assert.Null(await store.FindAsync("\0", Cancelled));
    }

    [Fact]
    public async Task Commit_OneOfSeveralInConflict_LeavesNothing()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        await store.DoneAsync(Key(1));

        var result = await store.CommitAsync(
            new ApiKeyCommit([Key(2), Key(1)], [Draft(Key(2).Id), Draft(Key(1).Id)], Answer("one", Noon.AddDays(1))), Cancelled);

        Assert.Equal(ApiKeyCommitResult.Conflict, result);
        Assert.Null(await store.FindAsync(Key(2).Id, Cancelled));
        Assert.Single(await store.AuditAsync());
        Assert.Null(await store.FindAnswerAsync("one", Noon, Cancelled));
        await store.DoneAsync(Key(2));
        Assert.Equal([1, 2], (await store.ChangesAsync()).Select(key => key.Revision));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(1, 0)]
    [InlineData(2, 2)]
    [InlineData(2, 0)]
    public async Task Commit_VersionThatDoesNotFollow_IsConflict(int number, long version)
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        await store.DoneAsync(Key(1));

        var key = Key(number, "changed") with { Version = version, Digest = DigestOf("another") };
        Assert.Equal(ApiKeyCommitResult.Conflict, await store.CommitAsync(Commit(key), Cancelled));
        Assert.Equal("consumer 1", Assert.Single(await store.ChangesAsync()).Name);
    }

    [Fact]
    public async Task Commit_OneKeyTwice_IsConflict()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();

        Assert.Equal(ApiKeyCommitResult.Conflict, await store.CommitAsync(Commit(Key(1), Key(1)), Cancelled));
        Assert.Empty(await store.ChangesAsync());
    }

    [Fact]
    public async Task Commit_DigestThatIsTaken_IsDuplicate()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        await store.DoneAsync(Key(1), Key(2));
        await store.DoneAsync(Key(2).Next() with { DeletedAt = Noon, RevokedAt = Noon });

        foreach (var commit in new[]
        {
            Commit(Key(3) with { Digest = Key(1).Digest }),
            Commit(Key(3) with { Digest = Key(2).Digest }),
            Commit(Key(3), Key(4) with { Digest = Key(3).Digest }),
            Commit(Key(1).Next() with { Digest = Key(2).Digest }),
            Commit(Key(1).Next() with { Digest = DigestOf("fresh") }, Key(3) with { Digest = Key(1).Digest }),
        })
        {
            Assert.Equal(ApiKeyCommitResult.DuplicateDigest, await store.CommitAsync(commit, Cancelled));
        }

        Assert.Equal(ApiKeyCommitResult.Conflict, await store.CommitAsync(Commit(Key(2)), Cancelled));
        Assert.Equal(3, (await store.AuditAsync()).Count);
    }

    [Fact]
    public async Task Commit_DigestThatWasGivenUp_IsFree()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        await store.DoneAsync(Key(1));
        await store.DoneAsync(Key(1).Next() with { Digest = DigestOf("upgraded") });

        await store.DoneAsync(Key(2) with { Digest = Key(1).Digest });
    }

    [Fact]
    public async Task Commit_WithoutKeys_IsNoChangeOfKeys()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        await store.DoneAsync(Key(1));
        await store.DoneAsync();
        Assert.Equal(ApiKeyCommitResult.Done, await store.CommitAsync(new ApiKeyCommit([], [Draft("00000001", "keys.exported")]), Cancelled));
        await store.DoneAsync(Key(2));

        Assert.Equal([1, 2], (await store.ChangesAsync()).Select(key => key.Revision));
        Assert.Equal(3, (await store.AuditAsync()).Count);
    }

    [Fact]
    public async Task Answer_UntilItExpires_IsFoundAndMakesTheSameCallDuplicate()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        ApiKeyCommit With(int number, DateTimeOffset at, DateTimeOffset expires) => new([Key(number)], [Draft(Key(number).Id, at: at)], Answer("one", expires));
        var expiry = Noon.AddHours(1);

        Assert.Equal(ApiKeyCommitResult.Done, await store.CommitAsync(With(1, Noon, expiry), Cancelled));
        Assert.Equal(ApiKeyCommitResult.DuplicateAnswer, await store.CommitAsync(With(2, expiry.AddMicroseconds(-1), expiry.AddHours(1)), Cancelled));
        var found = await store.FindAnswerAsync("one", expiry.AddMicroseconds(-1), Cancelled);
        Assert.Equal(("one", "of the request", expiry), (found!.Digest, found.RequestDigest, found.ExpiresAt));
        Assert.Equal([1, 0, 255], found.Sealed.ToArray());
        Assert.Null(await store.FindAnswerAsync("one", expiry, Cancelled));
        Assert.Null(await store.FindAnswerAsync("another", Noon, Cancelled));

        Assert.Equal(ApiKeyCommitResult.Done, await store.CommitAsync(With(3, expiry, expiry.AddHours(1)), Cancelled));
        Assert.Equal(expiry.AddHours(1), (await store.FindAnswerAsync("one", expiry, Cancelled))!.ExpiresAt);
        Assert.Equal([Key(1).Id, Key(3).Id], (await store.ChangesAsync()).Select(key => key.Id));
    }

    [Fact]
    public async Task Commits_FiftyOfOneKeyAtOnce_AreDoneOncePerVersion()
    {
        await using var place = await NewPlaceAsync();
        IApiKeyStore[] stores = [await place.OpenReadyAsync(), await place.OpenReadyAsync()];
        await stores[0].DoneAsync(Key(1));

        for (var version = 2; version <= 4; version++)
        {
            var key = Key(1) with { Version = version };
            var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => stores[i % 2].CommitAsync(Commit(key with { Name = $"writer {i}" }), Cancelled))));
            Assert.Single(results, ApiKeyCommitResult.Done);
            Assert.Equal(49, results.Count(result => result is ApiKeyCommitResult.Conflict));
        }

        Assert.Equal((4, 4), ((await stores[1].ChangesAsync()).Single().Version, (await stores[1].AuditAsync()).Count));
    }

    [Fact]
    public async Task Commits_OfManyKeysAtOnce_HaveRevisionsWithoutGaps()
    {
        await using var place = await NewPlaceAsync();
        IApiKeyStore[] stores = [await place.OpenReadyAsync(), await place.OpenReadyAsync()];

        await Task.WhenAll(Enumerable.Range(1, 60).Select(i => Task.Run(() => stores[i % 2].DoneAsync(Key(i)))));

        Assert.Equal(Enumerable.Range(1, 60).Select(i => (long)i), (await stores[0].ChangesAsync()).Select(key => key.Revision));
        await VerifiesAsync(stores[1], 60);
    }

    [Fact]
    public async Task Calls_GivenUp_ThrowAndLeaveTheStoreUsable()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        using var given = new CancellationTokenSource();
        var waiting = store.WaitForChangeAsync(0, given.Token);
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.CommitAsync(Commit(Key(1)), given.Token));
        Assert.Empty(await store.ChangesAsync());
        await store.DoneAsync(Key(1));
    }

    [Fact]
    public async Task Initialize_Again_ChangesNothing()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        await store.DoneAsync(Key(1));

        await store.InitializeAsync(Cancelled);
        var another = await place.OpenReadyAsync();
        Assert.Single(await another.ChangesAsync());
    }

    [Fact]
    public async Task Initialize_TenAtOnce_AllSucceed()
    {
        await using var place = await NewPlaceAsync();
        var stores = Enumerable.Range(0, 10).Select(_ => place.Open()).ToList();

        await Task.WhenAll(stores.Select(store => Task.Run(() => store.InitializeAsync(Cancelled))));

        await Task.WhenAll(stores.Select((store, i) => store.DoneAsync(Key(i + 1))));
        Assert.Equal(10, (await stores[0].ChangesAsync()).Count);
    }

    protected abstract Task<StorePlace> NewPlaceAsync();

    private static async Task VerifiesAsync(IApiKeyStore store, int entries)
    {
        var previous = AuditChain.Beginning;
        var sequence = 0;
        foreach (var entry in await store.AuditAsync())
        {
            Assert.Null(AuditChain.Fault(entry, ++sequence, previous));
            previous = entry.Digest;
        }

        Assert.Equal(entries, sequence);
    }
}
