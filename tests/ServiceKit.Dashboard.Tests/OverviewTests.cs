using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit.Authentication;
using ServiceKit.Dashboard.Overview;
using ServiceKit.Dashboard.Tests.Hosting;
using ServiceKit.KeyManagement;
using ServiceKit.Limits;
using ServiceKit.Limits.Clients;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Dashboard.Tests;

/// <summary>The overview: what it counts, and to whom it shows what.</summary>
[Trait("Feature", "W1")]
public sealed class OverviewTests
{
    private const string Overview = "/dashboard/overview";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dashboard_BeginsWithTheOverview()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();

        using var page = await visitor.GetAsync("/dashboard");

        Assert.Equal((HttpStatusCode.Redirect, Overview), (page.Status, page.Location));
    }

    [Fact]
    public async Task Requests_AreCountedByTheMinute_AndForgottenAfterAnHour()
    {
        await using var service = await DashboardService.StartAsync();
        var key = await service.MakeAsync("reader", "things:read");
        using var visitor = await service.SignInAsync();
        for (var i = 0; i < 3; i++)
        {
            using var accepted = await service.Service.GetAsync("/things", key.Text);
            Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        }

        using var lacking = await service.Service.SendAsync(HttpMethod.Post, "/things", key.Text);
        using var without = await service.Service.GetAsync("/things");
        using var wrong = await service.Service.GetAsync("/things", "sk_test_wrong_guess_0000");
        service.Clock.Advance(TimeSpan.FromMinutes(2));

        using var page = await visitor.GetAsync(Overview);
        // The sign-in is one of them: a key was presented.
        Assert.Contains("Requests of the last 60 minutes: 4 accepted, 3 refused", page.Html, StringComparison.Ordinal);
        Assert.Contains("insufficient-scope 1", page.Text, StringComparison.Ordinal);
        Assert.Contains("unauthorized 2", page.Text, StringComparison.Ordinal);
        Assert.Contains("a key that is accepted 5", page.Text, StringComparison.Ordinal);
        Assert.Contains("none 1", page.Text, StringComparison.Ordinal);
        Assert.Contains("a wrong one 1", page.Text, StringComparison.Ordinal);
        Assert.Contains("2026-01-01 12:00 UTC: 4 accepted, 3 refused", page.Html, StringComparison.Ordinal);

        service.Clock.Advance(TimeSpan.FromMinutes(58));
        using var renewed = await service.SignInAsync();
        using var later = await renewed.GetAsync(Overview);
        Assert.Contains("Requests of the last 60 minutes: 1 accepted, 0 refused", later.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_ThatExpireSoon_AreUnused_OrUsedMost_AreNamed()
    {
        await using var service = await DashboardService.StartAsync();
        var now = service.Clock.GetUtcNow();
        await service.MakeAsync(new ApiKeyDraft { Name = "old and idle" });
        service.Clock.Advance(TimeSpan.FromDays(40));
        now = service.Clock.GetUtcNow();
        await service.MakeAsync(new ApiKeyDraft { Name = "ends soon", ExpiresAt = now.AddDays(12) });
        await service.MakeAsync(new ApiKeyDraft { Name = "ends late", ExpiresAt = now.AddDays(120) });
        var busy = await service.MakeAsync(new ApiKeyDraft { Name = "busy", Limit = "100/h" });
        await service.Store.RecordUsageAsync(
            new ApiKeyUsageBatch([new(busy.Key.Id, now, "accepted", 1200), new(busy.Key.Id, now.AddHours(-3), "rate-limited", 34)], [new(busy.Key.Id, "203.0.113.7", now, 1)], []), Cancelled);
        using var visitor = await service.SignInAsync();

        using var page = await visitor.GetAsync(Overview);

        Assert.Contains("busy At most 1,200 in an hour 1,234", page.Text, StringComparison.Ordinal);
        Assert.Contains("busy 100/h 34", page.Text, StringComparison.Ordinal);
        Assert.Contains("ends soon in 12 days", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ends late", page.Text, StringComparison.Ordinal);
        Assert.Contains("old and idle never 40 days ago", page.Text, StringComparison.Ordinal);
        Assert.Contains("Active keys 4", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LimitsAndGuesses_AreShown()
    {
        await using var service = await DashboardService.StartAsync(
            build: builder => builder.WithAuth(options => options.WrongKeysPerMinute = 3).WithRateLimit(options => options.AddFixedWindow("few", 2, TimeSpan.FromHours(1), RateLimitClient.Key)));
        var key = await service.MakeAsync("reader", "things:read");
        for (var i = 0; i < 5; i++)
        {
            using var call = await service.Service.GetAsync("/things", key.Text);
            using var guess = await service.Service.GetAsync("/things", $"sk_test_wrong_guess_000{i}");
        }

        var limits = service.Service.Services.GetRequiredService<RequestNumbers>().Read();
        Assert.Equal([("few", 3L)], limits.Policies);
        using var visitor = await service.SignInAsync();
        using var page = await visitor.GetAsync(Overview);
        Assert.Contains("127.0.0.1 has to wait 3", page.Text, StringComparison.Ordinal);
        Assert.Contains("few 3", page.Text, StringComparison.Ordinal);
        Assert.Contains("too-many-attempts 2", page.Text, StringComparison.Ordinal);

        service.Clock.Advance(TimeSpan.FromMinutes(1));
        using var later = await visitor.GetAsync(Overview);
        Assert.Contains("Nobody sent wrong keys in the last minute.", later.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_SaysWhatIsKnown_AndWhatIsNot()
    {
        await using var service = await DashboardService.StartAsync();
        await service.MakeAsync("one");
        using var visitor = await service.SignInAsync();

        using var page = await visitor.GetAsync(Overview);

        Assert.Contains("Store healthy the memory of this process", page.Text, StringComparison.Ordinal);
        Assert.Contains("All are in force here.", page.Text, StringComparison.Ordinal);
        Assert.Contains("Keys in force healthy 2", page.Text, StringComparison.Ordinal);
        Assert.Contains("Replicas do not report to each other", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdministratorOfATenant_SeesTheirOwnKeys_AndNothingOfTheService()
    {
        await using var service = await DashboardService.StartAsync();
        var now = service.Clock.GetUtcNow();
        var administrator = await service.MakeAsync(new ApiKeyDraft { Name = "acme operator", Scopes = ["keys:admin"], Tenant = "acme" });
        foreach (var tenant in (string[])["acme", "other"])
        {
            var key = await service.MakeAsync(new ApiKeyDraft { Name = $"{tenant} consumer", Tenant = tenant, ExpiresAt = now.AddDays(3) });
            await service.Store.RecordUsageAsync(
                new ApiKeyUsageBatch([new(key.Key.Id, now, "accepted", tenant == "acme" ? 11 : 5000), new(key.Key.Id, now, "rate-limited", 7)], [new(key.Key.Id, "203.0.113.9", now, 1)], []), Cancelled);
        }

        using var guess = await service.Service.GetAsync("/things", "sk_test_wrong_guess_0000");
        using var visitor = await service.SignInAsync(administrator.Text);
        using var page = await visitor.GetAsync(Overview);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("acme consumer", page.Text, StringComparison.Ordinal);
        Assert.Contains("Requests of the last 24 hours: 11 accepted, 7 refused", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("other consumer", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("5,0", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Requests per minute", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.MachineName, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_OfKeys_AreReadOnceForAllWhoLook_AndAgainAfterAWhile()
    {
        var store = new TamperedStore();
        await using var service = await DashboardService.StartAsync(store: store);
        await service.MakeAsync("one");
        using var visitor = await service.SignInAsync();
        var before = store.Lists;

        var pages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => visitor.GetAsync(Overview)));

        var lists = store.Lists - before;
        Assert.Equal(4, lists);
        foreach (var page in pages)
        {
            Assert.Contains("Active keys 1", page.Text, StringComparison.Ordinal);
            page.Dispose();
        }

        await service.MakeAsync("two");
        service.Clock.Advance(KeptKeyNumbers.Kept - TimeSpan.FromSeconds(1));
        using var kept = await visitor.GetAsync(Overview);
        Assert.Contains("Active keys 1", kept.Text, StringComparison.Ordinal);
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        using var fresh = await visitor.GetAsync(Overview);
        Assert.Contains("Active keys 2", fresh.Text, StringComparison.Ordinal);
        Assert.Equal(before + (2 * lists), store.Lists);
    }

    [Fact]
    public async Task Numbers_ThatCouldNotBeRead_AreReadAgainByTheNextOne()
    {
        var store = new TamperedStore();
        await using var service = await DashboardService.StartAsync(store: store);
        using var visitor = await service.SignInAsync();

        store.ListsFail = true;
        using var away = await visitor.GetAsync(Overview);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.Status);
        store.ListsFail = false;
        using var back = await visitor.GetAsync(Overview);
        Assert.Equal(HttpStatusCode.OK, back.Status);
    }

    [Fact]
    public async Task Numbers_OfATenant_WithMoreKeysThanAreLookedAt_SaySo()
    {
        await using var service = await DashboardService.StartAsync();
        var now = service.Clock.GetUtcNow();
        var administrator = await service.MakeAsync(new ApiKeyDraft { Name = "acme operator", Scopes = ["keys:admin"], Tenant = "acme" });
        var keys = Enumerable.Range(1, 501).Select(i => new StoredApiKey { Id = $"{i:x8}", Name = $"consumer {i}", Digest = $"sha256${i:x64}", Tenant = "acme", CreatedAt = now, CreatedBy = "system", UpdatedAt = now }).ToList();
        await service.Store.CommitAsync(new ApiKeyCommit(keys, []), Cancelled);
        await service.Store.RecordUsageAsync(
            new ApiKeyUsageBatch([.. keys.Take(499).Select(key => new KeyHourCount(key.Id, now, "accepted", 1))], [.. keys.Take(499).Select(key => new KeyCallerCount(key.Id, "203.0.113.9", now, 1))], []), Cancelled);
        using var visitor = await service.SignInAsync(administrator.Text);

        using var whole = await visitor.GetAsync(Overview);
        Assert.DoesNotContain("used last", whole.Text, StringComparison.Ordinal);
        await service.Store.RecordUsageAsync(
            new ApiKeyUsageBatch([.. keys.Select(key => new KeyHourCount(key.Id, now, "accepted", 1))], [.. keys.Select(key => new KeyCallerCount(key.Id, "203.0.113.9", now, 1))], []), Cancelled);
        service.Clock.Advance(KeptKeyNumbers.Kept);
        using var cut = await visitor.GetAsync(Overview);

        Assert.Contains("Accepted and refused are of the 500 keys that were used last only: there are more.", cut.Text, StringComparison.Ordinal);
        Assert.Contains("With the 500 keys that were used last of your tenant", cut.Text, StringComparison.Ordinal);
        Assert.Contains("None of the 500 keys that were used last hit a limit in the last 24 hours.", cut.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overview_OfMarkupInNames_ShowsItAsText()
    {
        await using var service = await DashboardService.StartAsync();
        var now = service.Clock.GetUtcNow();
        var key = await service.MakeAsync(new ApiKeyDraft { Name = "<img src=x onerror=alert(1)>", ExpiresAt = now.AddDays(1) });
        await service.Store.RecordUsageAsync(new ApiKeyUsageBatch([new(key.Key.Id, now, "rate-limited", 7)], [new(key.Key.Id, "<u>", now, 1)], []), Cancelled);
        using var visitor = await service.SignInAsync();

        using var page = await visitor.GetAsync(Overview);

        Assert.Contains("&lt;img src=x", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void RequestNumbers_CountedByManyAtOnce_LoseNothing()
    {
        var clock = new ManualClock();
        var numbers = new RequestNumbers(clock);
        Parallel.For(0, 20_000, i =>
        {
            numbers.Attempted(ApiKeyOutcome.Accepted);
            if (i % 4 == 0)
            {
                numbers.Refused(i % 8 == 0 ? "insufficient-scope" : "a-problem-of-the-service", wasAccepted: true);
            }
        });

        var hour = numbers.Read();

        Assert.Equal((15_000, 5_000), (hour.Minutes[^1].Accepted, hour.Minutes[^1].Refused));
        Assert.Equal([("insufficient-scope", 2_500L), (RequestColumns.OtherProblem, 2_500L)], hour.Problems);
        clock.Advance(TimeSpan.FromDays(400));
        Assert.All(numbers.Read().Minutes, minute => Assert.Equal(0, minute.Accepted + minute.Refused));
    }

    [Fact]
    public void RequestNumbers_OfLimitsHitByManyAtOnce_LoseNothing()
    {
        var numbers = new RequestNumbers(new ManualClock());
        Parallel.For(0, 30_000, i => numbers.Limited([$"policy-{i % 3}"]));
        Assert.Equal([("policy-0", 10_000L), ("policy-1", 10_000L), ("policy-2", 10_000L)], numbers.Read().Policies);

        Parallel.For(0, 20_000, i => numbers.Limited([$"endless-{i}"]));
        Assert.Equal((50_000, 65), (numbers.Read().Policies.Sum(policy => policy.Count), numbers.Read().Policies.Count));
    }

    [Theory]
    [InlineData(-90)]
    [InlineData(-7)]
    [InlineData(0)]
    [InlineData(600)]
    public void RequestNumbers_WhoseClockIsSet_LoseNothing_AndCountNothingTwice(int minutes)
    {
        var clock = new WallClock();
        var numbers = new RequestNumbers(clock);
        for (var i = 0; i < 20; i++)
        {
            numbers.Attempted(ApiKeyOutcome.Accepted);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        clock.Set(TimeSpan.FromMinutes(minutes));
        numbers.Attempted(ApiKeyOutcome.Accepted);

        var hour = numbers.Read();
        Assert.Equal(clock.GetUtcNow(), hour.Minutes[^1].From);
        Assert.Equal([.. Enumerable.Repeat(0L, 39), .. Enumerable.Repeat(1L, 21)], hour.Minutes.Select(minute => minute.Accepted));
    }

    [Fact]
    public void GuessingAddresses_OfAFlood_AreTheTenWithMostAttempts()
    {
        var clock = new LimitClock(new ManualClock());
        var options = Options.Create(new ApiKeyOptions { WrongKeysPerMinute = 40 });
        var guesses = new GuessThrottle(options, clock);
        for (var i = 0; i < 3_000; i++)
        {
            var address = ClientAddress.Of(new IPAddress([198, 51, (byte)(i / 200), (byte)(i % 200)]));
            for (var attempt = 0; attempt <= i % 30; attempt++)
            {
                guesses.Attempts!.Of(address, clock.Now).Try(1, charge: true, clock.Now, out _);
            }
        }

        var (first, total) = new GuessingAddresses(guesses, options, clock).Read();

        Assert.Equal(3_000, total);
        Assert.Equal([.. Enumerable.Range(0, 10).Select(i => (29 + (30 * i), 30L)).Select(one => ($"198.51.{one.Item1 / 200}.{one.Item1 % 200}", one.Item2))], first.Select(one => (one.Address, one.Wrong)));
        Assert.All(first, one => Assert.False(one.IsHeld));
    }

    [Fact]
    public void RequestNumbers_OfEndlessPolicies_StayBounded()
    {
        var numbers = new RequestNumbers(new ManualClock());
        for (var i = 0; i < 500; i++)
        {
            numbers.Limited([$"policy-{i}"]);
        }

        Assert.Equal(65, numbers.Read().Policies.Count);
        Assert.Equal(500, numbers.Read().Policies.Sum(policy => policy.Count));
    }
}
