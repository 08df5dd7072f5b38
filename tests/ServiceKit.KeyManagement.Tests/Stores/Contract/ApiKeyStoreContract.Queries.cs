using static ServiceKit.KeyManagement.Tests.Stores.Contract.StoreExamples;

namespace ServiceKit.KeyManagement.Tests.Stores.Contract;

/// <content>Lists, compared with what a store in memory has of the same keys.</content>
public abstract partial class ApiKeyStoreContract
{
    private static readonly string[] Names =
    [
        "alpha", "Alpha", "ALPHA beta", "50% off", "under_score", "o'brien", "say \"hi\"", "back\\slash", "ärger", "ÄRGER", "straße", "STRASSE",
        "ſ long s", "ı dotless", "İ dotted", "日本", "😀 smile", "\uE000 private", "\uFFFD odd", "z", "Z", "été", "zz[a-z]*", "semi;colon--", "K kelvin", "k",
    ];

    public static TheoryData<string> Orders() => [.. Enum.GetNames<ApiKeyOrder>()];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task List_EveryFilterAndPage_IsAsInMemory(string order)
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        var memory = new MemoryApiKeyStore();
        await FillAsync(store);
        await FillAsync(memory);

        var compared = 0;
        foreach (var filter in Filters())
        {
            foreach (var (descending, skip, take) in new[] { (false, 0, 500), (true, 0, 500), (false, 3, 4), (true, 2, 5), (false, 1000, 1) })
            {
                var query = filter with { Order = Enum.Parse<ApiKeyOrder>(order), Descending = descending, Skip = skip, Take = take };
                Assert.Equal($"{query}\n{Text(await memory.ListAsync(query, Cancelled))}", $"{query}\n{Text(await store.ListAsync(query, Cancelled))}");
                compared++;
            }
        }

        Assert.True(compared > 200);
    }

    [Fact]
    public async Task List_OfWhatNoStoreCanHold_IsEmpty()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        await store.DoneAsync(Key(1));

        var all = new ApiKeyQuery { Now = Noon };
        foreach (var query in new[] { all with { Text = "\0" }, all with { Tenant = "a\0" }, all with { Scope = "\ud800" }, all with { Text = "\u001f" }, all with { Text = new string('x', 100_000) } })
        {
            Assert.Equal(0, (await store.ListAsync(query, Cancelled)).Total);
        }

        Assert.Empty(await store.AuditAsync(new AuditQuery { Actor = "\0" }));
        Assert.Equal(1, (await store.ListAsync(all, Cancelled)).Total);
    }

    private static IEnumerable<ApiKeyQuery> Filters()
    {
        var all = new ApiKeyQuery { Now = Noon };
        yield return all;
        foreach (var text in new[] { "", "alpha", "%", "_", "'", "\"", "\\", "ä", "Ä", "ß", "SS", "ſ", "s", "ı", "i", "İ", "日", "😀", "0000000a", "SK_TEST", "****", "*", "[a-z]", "k", "é", "nothing at all" })
        {
            yield return all with { Text = text };
        }

        foreach (var state in Enum.GetValues<ApiKeyState>())
        {
            yield return all with { State = state };
            yield return all with { State = state, Now = Noon.AddDays(3).AddTicks(1), Text = "a", Tenant = "acme" };
        }

        yield return all with { Tenant = "acme" };
        yield return all with { Tenant = "ACME" };
        yield return all with { Tenant = "*" };
        yield return all with { Scope = "stations:read" };
        yield return all with { Scope = "stations:*" };
        yield return all with { Scope = "Stations:read" };
        yield return all with { Scope = "stations:write", State = ApiKeyState.Active, Text = "a" };
        foreach (var ticks in new[] { -1, 0, 1 })
        {
            yield return all with { NotUsedSince = Noon.AddHours(3).AddTicks(ticks) };
            yield return all with { NotUsedSince = Noon.AddDays(-2).AddTicks(ticks) };
            yield return all with { ExpiresBefore = Noon.AddDays(3).AddTicks(ticks) };
            yield return all with { ExpiresBefore = DateTimeOffset.MaxValue, Now = Noon.AddDays(2).AddTicks(ticks) };
            yield return all with { State = ApiKeyState.Expired, Now = Noon.AddDays(2).AddTicks(ticks) };
        }
    }

    private static async Task FillAsync(IApiKeyStore store)
    {
        var keys = Names.Select((name, i) => Key(i + 1, name) with
        {
            CreatedAt = Noon.AddDays(-(i % 5)),
            ExpiresAt = (i % 4) switch { 0 => null, 1 => Noon.AddDays(-1), _ => Noon.AddDays(i % 7) },
            Enabled = i % 3 != 0,
            RevokedAt = i % 6 == 5 ? Noon : null,
            Tenant = (i % 4) switch { 0 => "acme", 1 => "Acme", 2 => "*", _ => null },
            Scopes = (i % 3) switch { 0 => ["stations:read", "stations:write"], 1 => ["stations:*"], _ => [] },
        }).ToArray();
        await store.DoneAsync(keys);
        await store.DoneAsync(keys[0].Next() with { Scopes = ["stations:read"] }, keys[3].Next() with { DeletedAt = Noon, RevokedAt = Noon }, keys[6].Next() with { Scopes = ["other"] });
        await store.RecordUsageAsync(
            new ApiKeyUsageBatch([], [.. keys.Where((_, i) => i % 2 == 0).Select((key, i) => new KeyCallerCount(key.Id, $"10.0.0.{i}", Noon.AddHours(i % 5), i + 1))], []), Cancelled);
    }
}
