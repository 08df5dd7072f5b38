using static ServiceKit.KeyManagement.Tests.Stores.Contract.StoreExamples;

namespace ServiceKit.KeyManagement.Tests.Stores.Contract;

/// <content>Following what others change.</content>
public abstract partial class ApiKeyStoreContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Changes_OfAllKinds_ComeInTheOrderOfRevisionsWithDeletedKeys()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        await store.DoneAsync(Key(1), Key(2));
        await store.DoneAsync(Key(3));
        await store.DoneAsync(Key(1).Next() with { DeletedAt = Noon, RevokedAt = Noon });

        Assert.Equal([(Key(2).Id, 1), (Key(3).Id, 2), (Key(1).Id, 3)], (await store.ChangesAsync()).Select(key => (key.Id, key.Revision)));
        var last = Assert.Single(await store.ChangesAsync(2));
        Assert.Equal((Noon, 2), (last.DeletedAt, last.Version));
        Assert.Empty(await store.ChangesAsync(3));
        Assert.Null(await store.FindAsync(Key(1).Id, Cancelled));
    }

    [Fact]
    public async Task Changes_MoreThanOnePage_AreReadWhole()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        var keys = Enumerable.Range(1, 10_001).Select(i => Key(i)).ToArray();
        Assert.Equal(ApiKeyCommitResult.Done, await store.CommitAsync(new ApiKeyCommit(keys, []), Cancelled));
        await store.DoneAsync(Key(10_002));

        Assert.Equal(keys.Append(Key(10_002)).Select(key => key.Id).Order(StringComparer.Ordinal), (await store.ChangesAsync()).Select(key => key.Id).Order(StringComparer.Ordinal));
        Assert.Equal(10_002, (await store.ListAsync(new ApiKeyQuery { Now = Noon }, Cancelled)).Total);
    }

    [Fact]
    public async Task Wait_ForAChangeThatWasMade_EndsAtOnce()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        await store.DoneAsync(Key(1));

        await store.WaitForChangeAsync(0, Cancelled).WaitAsync(Patience, Cancelled);
    }

    [Fact]
    public async Task Wait_WhileAnotherStoreWrites_EndsWithEachChange()
    {
        await using var place = await NewPlaceAsync();
        var (reader, writer) = (await place.OpenReadyAsync(), await place.OpenReadyAsync());
        for (var i = 1; i <= 20; i++)
        {
            var waiting = Task.WhenAll(reader.WaitForChangeAsync(i - 1, Cancelled), writer.WaitForChangeAsync(i - 1, Cancelled));
            Assert.False(waiting.IsCompleted);
            await writer.DoneAsync(Key(i));
            await waiting.WaitAsync(Patience, Cancelled);
            Assert.Equal(i, Assert.Single(await reader.ChangesAsync(i - 1)).Revision);
        }
    }

    [Fact]
    public async Task Wait_WhileOnlyUseIsRecorded_GoesOn()
    {
        await using var place = await NewPlaceAsync();
        var (reader, writer) = (await place.OpenReadyAsync(), await place.OpenReadyAsync());
        var waiting = reader.WaitForChangeAsync(0, Cancelled);
        await writer.RecordUsageAsync(new ApiKeyUsageBatch([new KeyHourCount("00000001", Noon, "accepted", 1)], [], []), Cancelled);
        await writer.DoneAsync();
        await reader.ReadUsageAsync("00000001", Noon, Cancelled);

        Assert.False(waiting.IsCompleted);
        await writer.DoneAsync(Key(1));
        await waiting.WaitAsync(Patience, Cancelled);
    }
}
