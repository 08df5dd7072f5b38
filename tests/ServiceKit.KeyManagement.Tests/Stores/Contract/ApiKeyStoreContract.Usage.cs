using static ServiceKit.KeyManagement.Tests.Stores.Contract.StoreExamples;

namespace ServiceKit.KeyManagement.Tests.Stores.Contract;

/// <content>The use of keys.</content>
public abstract partial class ApiKeyStoreContract
{
    [Fact]
    public async Task Usage_OfSeveralBatches_IsAddedUp()
    {
        await using var place = await NewPlaceAsync();
        IApiKeyStore[] stores = [await place.OpenReadyAsync(), await place.OpenReadyAsync()];
        var memory = new MemoryApiKeyStore();
        foreach (var store in (IApiKeyStore[])[stores[0], memory])
        {
            await store.DoneAsync(Key(1), Key(2));
        }

        string[] ids = [Key(1).Id, Key(2).Id, "0badc0de"];
        for (var i = 0; i < 6; i++)
        {
            var batch = new ApiKeyUsageBatch(
                [.. ids.SelectMany(id => new[] { new KeyHourCount(id, Noon.AddHours(i % 3), "accepted", i + 1), new KeyHourCount(id, Noon.AddHours(i % 2), "rate-limited", 1) })],
                [.. ids.SelectMany(id => Enumerable.Range(0, 3).Select(n => new KeyCallerCount(id, $"2001:db8::{(n + i) % 5}", Noon.AddMinutes((7 * i) + (n % 2)).AddTicks(3), i + n)))],
                [.. ids.Select(id => new KeyScopeCount(id, $"s{i % 2}", Noon.AddMinutes(60 - i), 1))]);
            await stores[i % 2].RecordUsageAsync(batch, Cancelled);
            await memory.RecordUsageAsync(batch, Cancelled);
        }

        foreach (var id in ids)
        {
            Assert.Equal(Text(await memory.ReadUsageAsync(id, Noon, Cancelled)), Text(await stores[1].ReadUsageAsync(id, Noon, Cancelled)));
            Assert.Equal(Text(await memory.ReadUsageAsync(id, Noon.AddHours(1), Cancelled)), Text(await stores[0].ReadUsageAsync(id, Noon.AddHours(1), Cancelled)));
            Assert.Equal(Text(await memory.FindAsync(id, Cancelled)), Text(await stores[0].FindAsync(id, Cancelled)));
        }

        var found = await stores[1].FindAsync(Key(1).Id, Cancelled);
        Assert.Equal((63, "2001:db8::1"), (found!.Uses, found.LastUsedFrom));
        Assert.Equal(1, found.Key.Version);
    }

    [Fact]
    public async Task Usage_FromManyAddresses_TellsTheLatestHundred()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        await store.DoneAsync(Key(1));
        await store.RecordUsageAsync(new ApiKeyUsageBatch([], [.. Enumerable.Range(0, 1500).Select(i => new KeyCallerCount(Key(1).Id, $"a{i:d4}", Noon.AddSeconds(i), 1))], []), Cancelled);

        var callers = (await store.ReadUsageAsync(Key(1).Id, Noon, Cancelled)).Callers;
        Assert.Equal(Enumerable.Range(1400, 100).Reverse().Select(i => $"a{i:d4}"), callers.Select(caller => caller.Address));
        Assert.Equal(1500, (await store.FindAsync(Key(1).Id, Cancelled))!.Uses);
    }

    [Fact]
    public async Task Usage_RecordedFromAllSidesAtOnce_LosesNothing()
    {
        await using var place = await NewPlaceAsync();
        IApiKeyStore[] stores = [await place.OpenReadyAsync(), await place.OpenReadyAsync()];
        var keys = Enumerable.Range(1, 8).Select(i => Key(i)).ToArray();
        await stores[0].DoneAsync(keys);

        // In another order each time, while the same keys are changed.
        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(async () =>
        {
            var turned = keys.Skip(i % 8).Concat(keys.Take(i % 8)).ToList();
            await stores[i % 2].RecordUsageAsync(
                new ApiKeyUsageBatch(
                    [.. turned.Select(key => new KeyHourCount(key.Id, Noon, "accepted", 1))], [.. turned.Select(key => new KeyCallerCount(key.Id, "::1", Noon, 1))], [.. turned.Select(key => new KeyScopeCount(key.Id, "s", Noon, 1))]),
                Cancelled);
            if (i % 8 == 0)
            {
                await stores[1].CommitAsync(Commit([.. turned.Select(key => key with { Version = 2 + (i / 8) })]), Cancelled);
            }
        })));

        foreach (var key in keys)
        {
            Assert.Equal(24, (await stores[0].FindAsync(key.Id, Cancelled))!.Uses);
            Assert.Equal(24, Assert.Single((await stores[1].ReadUsageAsync(key.Id, Noon, Cancelled)).Counts).Count);
        }
    }

    [Fact]
    public async Task Usage_OfAnEmptyBatch_IsNothing()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        await store.RecordUsageAsync(new ApiKeyUsageBatch([], [], []), Cancelled);

        Assert.Equal(Text(new ApiKeyUsage([], [], [])), Text(await store.ReadUsageAsync("00000001", Noon, Cancelled)));
    }
}
