using static ServiceKit.KeyManagement.Tests.Stores.Contract.StoreExamples;

namespace ServiceKit.KeyManagement.Tests.Stores.Contract;

/// <content>The audit log.</content>
public abstract partial class ApiKeyStoreContract
{
    [Fact]
    public async Task Audit_OfTheSameDrafts_HasTheSameDigestsInEveryStore()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        AuditDraft[] drafts =
        [
            new() { At = Noon.AddTicks(19), Actor = "user:Ärger \"x\"", Address = "2001:db8::1", Action = "key.changed", KeyId = "00000001", Before = "{\"name\":\"a\"}", After = "{ \"name\" : \"😀\\u0000\" }" },
            new() { At = new DateTimeOffset(2026, 7, 1, 1, 2, 3, 456, TimeSpan.FromHours(5)).AddTicks(7899), Actor = "system", Action = "key.revoked" },
            new() { At = DateTimeOffset.MaxValue, Actor = "system", Action = "key.revoked", After = string.Empty },
        ];
        Assert.Equal(ApiKeyCommitResult.Done, await store.CommitAsync(new ApiKeyCommit([], drafts[..2]), Cancelled));
        Assert.Equal(ApiKeyCommitResult.Done, await store.CommitAsync(new ApiKeyCommit([], drafts[2..]), Cancelled));

        var first = AuditChain.Append(drafts[0], 1, AuditChain.Beginning);
        var second = AuditChain.Append(drafts[1], 2, first.Digest);
        Assert.Equal([first, second, AuditChain.Append(drafts[2], 3, second.Digest)], await store.AuditAsync());
        await VerifiesAsync(store, 3);
    }

    [Fact]
    public async Task Audit_EveryQuery_IsAsInMemory()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        var memory = new MemoryApiKeyStore();
        var drafts = Enumerable.Range(0, 2_100).Select(i => new AuditDraft
        {
            At = Noon.AddMinutes(i % 50),
            Actor = i % 3 == 0 ? "key:00000001" : "system",
            Action = i % 2 == 0 ? "key.created" : "key.revoked",
            KeyId = i % 5 == 0 ? null : $"{i % 5:x8}",
        }).ToList();
        await store.CommitAsync(new ApiKeyCommit([], drafts), Cancelled);
        await memory.CommitAsync(new ApiKeyCommit([], drafts), Cancelled);

        AuditQuery[] queries =
        [
            new(), new() { After = 1_000 }, new() { After = 5_000 }, new() { KeyId = "00000002" }, new() { Actor = "key:00000001" }, new() { Action = "key.revoked" },
            new() { Since = Noon.AddMinutes(10).AddTicks(1) }, new() { Until = Noon.AddMinutes(10).AddTicks(1) }, new() { Since = Noon.AddMinutes(10), Until = Noon.AddMinutes(11) },
            new() { Since = Noon.AddDays(1) }, new() { Since = Noon.AddMinutes(20), Until = Noon.AddMinutes(40), After = 200, Before = 1_900 }, new() { Since = Noon.AddMinutes(49), After = 2_099 },
            new() { Action = "key.revoked", Since = Noon.AddMinutes(45) }, new() { Since = Noon.AddMinutes(11), Until = Noon.AddMinutes(10) }, new() { Until = Noon.AddMinutes(1), Before = 60, Take = 2 },
            new() { Before = 1_500 }, new() { Before = 1_500, After = 400, Take = 1_050 }, new() { Before = 1 }, new() { Before = 9_000, KeyId = "00000001" },
            new() { Take = 0 }, new() { Take = 7 }, new() { Take = 1_001 }, new() { Take = 7, After = 9, KeyId = "00000003", Actor = "system", Action = "key.created" },
        ];
        foreach (var query in queries.Concat(queries.Select(query => query with { Descending = true })))
        {
            Assert.Equal($"{query} {Text(await memory.AuditAsync(query))}", $"{query} {Text(await store.AuditAsync(query))}");
        }
    }
}
