using System.Net;
using System.Text.Json;
using ServiceKit.KeyManagement.Tests.Api;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Audit;

/// <summary>The audit log over the REST API.</summary>
public sealed class AuditApiTests
{
    [Fact]
    [Trait("Feature", "B9")]
    public async Task EveryChange_IsInTheLog_WithWhoFromWhereBeforeAndAfter_AndNoSecret()
    {
        await using var service = await ManagedService.StartAsync();
        var (id, key, _) = await service.CreateAsync(new { name = "watched", scopes = "things:read" });
        using var changed = await service.SendAsync(HttpMethod.Patch, $"{ManagedService.Keys}/{id}", new { name = "renamed" });
        using var rotated = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{id}/rotate");
        using var revoked = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{id}/revoke");
        using var deleted = await service.SendAsync(HttpMethod.Delete, $"{ManagedService.Keys}/{id}");

        var log = await service.GetAsync($"{ManagedService.Keys}/audit?key={id}");
        var entries = log.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["key.created", "key.changed", "key.rotated", "key.revoked", "key.deleted"], entries.Select(e => e.GetProperty("action").GetString()));
        Assert.All(entries, entry =>
        {
            Assert.StartsWith("key:", entry.GetProperty("actor").GetString(), StringComparison.Ordinal);
            Assert.Equal("127.0.0.1", entry.GetProperty("address").GetString());
        });
        Assert.Equal("watched", entries[1].GetProperty("before").GetProperty("name").GetString());
        Assert.Equal("renamed", entries[1].GetProperty("after").GetProperty("name").GetString());

        var text = log.GetRawText();
        Assert.DoesNotContain(key, text, StringComparison.Ordinal);
        Assert.DoesNotContain("sha256$", text, StringComparison.Ordinal);
        var verification = await service.GetAsync($"{ManagedService.Keys}/audit/verification");
        Assert.True(verification.GetProperty("intact").GetBoolean());
        Assert.Equal(6, verification.GetProperty("entries").GetInt64());
    }

    [Fact]
    [Trait("Feature", "B9")]
    public async Task Export_IsAnEntryALine_AndPagesFollowEachOther()
    {
        await using var service = await ManagedService.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await service.CreateAsync(new { name = $"key {i}" });
        }

        using var response = await service.SendAsync(HttpMethod.Get, $"{ManagedService.Keys}/audit/export");
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        var lines = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());

        var first = await service.GetAsync($"{ManagedService.Keys}/audit?take=3");
        var second = await service.GetAsync($"{ManagedService.Keys}/audit?take=3&after={first.GetProperty("next").GetInt64()}");
        Assert.Equal([1, 2, 3, 4, 5], first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(e => e.GetProperty("sequence").GetInt32()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Fact]
    [Trait("Feature", "B9")]
    public async Task Export_WhileTheLogGrows_EndsWhereTheLogEndedAtItsBeginning()
    {
        var store = new GrowingLog();
        await using var service = await ManagedService.StartAsync(store: store);
        for (var i = 0; i < 3; i++)
        {
            await service.CreateAsync(new { name = $"key {i}" });
        }

        using var response = await service.SendAsync(HttpMethod.Get, $"{ManagedService.Keys}/audit/export");

        var lines = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["1", "2", "3"], lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("sequence").GetRawText()));
        Assert.Equal(6, await store.LengthAsync());
    }

    [Fact]
    [Trait("Feature", "B9")]
    public async Task Log_IsNotForKeysOfATenant()
    {
        await using var service = await ManagedService.StartAsync();
        var (_, tenant, _) = await service.CreateAsync(new { name = "acme", scopes = "*", tenant = "acme" });
        foreach (var path in (string[])["audit", "audit/export", "audit/verification"])
        {
            using var response = await service.SendAsync(HttpMethod.Get, $"{ManagedService.Keys}/{path}", key: tenant);
            await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Forbidden, "forbidden");
        }
    }

    [Fact]
    public void EntryThatWasChangedByHand_IsShownAsItIs()
    {
        var draft = new AuditDraft { At = DateTimeOffset.UnixEpoch, Actor = "system", Action = "key.changed", After = "{ no JSON" };
        var shown = ServiceKit.KeyManagement.Api.AuditDocument.From(new AuditEntry(1, draft, AuditChain.Beginning, AuditChain.Beginning));
        Assert.Equal("{ no JSON", shown.After?.GetValue<string>());
    }

    [Fact]
    [Trait("Feature", "B9")]
    public async Task Verifier_FindsWhatWasChangedLeftOutOrPutIn()
    {
        var store = new MemoryApiKeyStore();
        for (var i = 0; i < 4; i++)
        {
            var draft = new AuditDraft { At = DateTimeOffset.UnixEpoch.AddSeconds(i), Actor = "system", Action = "key.created", KeyId = $"{i:x8}" };
            await store.CommitAsync(new ApiKeyCommit([], [draft]), TestContext.Current.CancellationToken);
        }

        var entries = new List<AuditEntry>();
        await foreach (var entry in store.ReadAuditAsync(new AuditQuery(), TestContext.Current.CancellationToken))
        {
            entries.Add(entry);
        }

        var (count, last, fault) = await AuditVerifier.VerifyAsync(store, TestContext.Current.CancellationToken);
        Assert.Equal((4, entries[^1].Digest, null), (count, last, fault));
        Assert.NotNull(AuditChain.Fault(entries[1] with { Draft = entries[1].Draft with { Actor = "user:mallory" } }, 2, entries[0].Digest));
        Assert.NotNull(AuditChain.Fault(entries[2], 2, entries[0].Digest));
        Assert.NotNull(AuditChain.Fault(AuditChain.Append(entries[1].Draft, 2, AuditChain.Beginning), 2, entries[0].Digest));
        Assert.Null(AuditChain.Fault(entries[1], 2, entries[0].Digest));
    }
}
