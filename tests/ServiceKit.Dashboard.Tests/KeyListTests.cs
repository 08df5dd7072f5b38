using System.Net;
using System.Text.RegularExpressions;
using ServiceKit.Dashboard.Tests.Hosting;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Tests;

/// <summary>The list of keys: paged, searched and ordered, however many there are.</summary>
[Trait("Feature", "W1")]
public sealed class KeyListTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_OfTenThousandKeys_StaysPaged_AndIsFoundIn()
    {
        await using var service = await DashboardService.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            var keys = Enumerable.Range(i * 1000, 1000).Select(n => new StoredApiKey
            {
                Id = $"{n:x8}",
                Name = $"consumer {n:d5}",
                Digest = $"sha256${n:x64}",
                Scopes = ["things:read"],
                CreatedAt = service.Clock.GetUtcNow().AddMinutes(-n),
                CreatedBy = "system",
                UpdatedAt = service.Clock.GetUtcNow(),
            }).ToList();
            await service.Store.CommitAsync(new ApiKeyCommit(keys, []), Cancelled);
        }

        using var visitor = await service.SignInAsync();
        using var first = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(50, Regex.Count(first.Html, "<th scope=\"row\""));
        Assert.Contains("1 to 50 of 10,000", first.Text, StringComparison.Ordinal);
        Assert.True(first.Html.Length < 150_000);
        using var last = await visitor.GetAsync("/dashboard/keys?sort=name&page=200");
        Assert.Contains("consumer 09999", last.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"next\"", last.Html, StringComparison.Ordinal);
        using var found = await visitor.GetAsync("/dashboard/keys?q=consumer+04321");
        Assert.Contains("1 to 1 of 1", found.Text, StringComparison.Ordinal);
        foreach (var odd in (string[])["page=99999999999", "page=-1", "page=0", "sort=nonsense", "state=77", "state=nonsense", "unused=31", "q=%00", "page=100000"])
        {
            using var page = await visitor.GetAsync($"/dashboard/keys?{odd}");
            Assert.Equal(HttpStatusCode.OK, page.Status);
        }
    }

    [Fact]
    public async Task List_ShowsStateAndUse()
    {
        await using var service = await DashboardService.StartAsync();
        var now = service.Clock.GetUtcNow();
        var key = await service.MakeAsync(new ApiKeyDraft { Name = "busy", Scopes = ["things:read"], ExpiresAt = now.AddDays(12) });
        await service.MakeAsync(new ApiKeyDraft { Name = "idle", Enabled = false });
        await service.Store.RecordUsageAsync(
            new ApiKeyUsageBatch([new(key.Key.Id, now, "accepted", 40), new(key.Key.Id, now.AddHours(-2), "rate-limited", 2), new(key.Key.Id, now.AddHours(-30), "accepted", 900)], [new(key.Key.Id, "203.0.113.7", now, 40)], []), Cancelled);
        using var visitor = await service.SignInAsync();

        using var page = await visitor.GetAsync("/dashboard/keys");
        Assert.Contains("in 12 days", page.Text, StringComparison.Ordinal);
        Assert.Contains("datetime=\"2026-01-13T12:00:00Z\"", page.Html, StringComparison.Ordinal);
        Assert.Contains("42 requests in the last 24 hours, at most 40 in an hour", page.Text, StringComparison.Ordinal);
        Assert.Contains("from 203.0.113.7", page.Text, StringComparison.Ordinal);
        using var disabled = await visitor.GetAsync("/dashboard/keys?state=disabled");
        Assert.Contains("idle", disabled.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("busy", disabled.Text, StringComparison.Ordinal);
    }
}
