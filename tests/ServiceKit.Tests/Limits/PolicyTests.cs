using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Limits;

/// <summary>Which limits hold for whom, and where.</summary>
public sealed class PolicyTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    [Trait("Feature", "C14")]
    [Trait("Feature", "W4")]
    public async Task EachKey_HasAQuotaOfItsOwn_AndSoHasEachAddressWithoutOne()
    {
        await using var limited = await LimitedService.StartAsync(o => o.AddFixedWindow("w", 2, Hour));
        await limited.ExpectAsync(HttpStatusCode.OK, times: 2);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
        await limited.ExpectAsync(HttpStatusCode.OK, key: LimitedService.Other, times: 2);
        await limited.ExpectAsync(HttpStatusCode.OK, "/open", key: null, times: 2);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, "/open", key: null);

        using var elsewhere = limited.ClientFrom("127.0.0.2");
        using var fresh = await elsewhere.GetAsync("/open", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);

        // A key is the same client wherever it calls from.
        elsewhere.DefaultRequestHeaders.Add("X-API-Key", RunningService.Key);
        using var known = await elsewhere.GetAsync("/things", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, known.StatusCode);
    }

    [Fact]
    public async Task PolicyByAddress_CountsEverybodyBehindIt_AndPolicyByKeyNobodyWithout()
    {
        await using var limited = await LimitedService.StartAsync(o => o
            .AddFixedWindow("by-address", 3, Hour, RateLimitClient.Address)
            .AddFixedWindow("by-key", 2, Hour, RateLimitClient.Key));
        using (var open = await limited.GetAsync("/open", key: null))
        {
            Assert.Equal(("\"by-address\";q=3;w=3600", "\"by-address\";r=2;t=3600"), LimitedService.Fields(open));
        }

        await limited.ExpectAsync(HttpStatusCode.OK);
        using (var last = await limited.GetAsync(key: LimitedService.Other))
        {
            Assert.Equal(
                ("\"by-address\";q=3;w=3600, \"by-key\";q=2;w=3600", "\"by-address\";r=0;t=3600, \"by-key\";r=1;t=3600"), LimitedService.Fields(last));
        }

        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, key: LimitedService.Other);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, "/open", key: null);
    }

    [Fact]
    [Trait("Feature", "B6")]
    public async Task SeveralPolicies_ARefusalIsChargedToNone_AndNamesThoseThatRefused()
    {
        await using var limited = await LimitedService.StartAsync(o => o
            .AddTokenBucket("burst", 2, TimeSpan.FromSeconds(2))
            .AddFixedWindow("hourly", 3, Hour));
        await limited.ExpectAsync(HttpStatusCode.OK, times: 2);
        using (var burst = await limited.GetAsync())
        {
            var problem = await ProblemAssert.IsProblemAsync(burst, HttpStatusCode.TooManyRequests, "rate-limited");
            Assert.Equal(["burst"], problem.GetProperty("violated-policies").EnumerateArray().Select(e => e.GetString()));
            Assert.Equal(("\"burst\";q=2;w=2, \"hourly\";q=3;w=3600", "\"burst\";r=0;t=1, \"hourly\";r=1;t=3600"), LimitedService.Fields(burst));
            Assert.Equal("1", burst.Headers.GetValues("Retry-After").Single());
        }

        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, times: 5);
        limited.Clock.Advance(TimeSpan.FromSeconds(1));
        await limited.ExpectAsync(HttpStatusCode.OK);
        using (var both = await limited.GetAsync())
        {
            var problem = await ProblemAssert.IsProblemAsync(both, HttpStatusCode.TooManyRequests, "rate-limited");
            Assert.Equal(["burst", "hourly"], problem.GetProperty("violated-policies").EnumerateArray().Select(e => e.GetString()));
            Assert.Equal("3599", both.Headers.GetValues("Retry-After").Single());
        }

        // The hour is used up; the tokens come back all the same, since refusals take none.
        limited.Clock.Advance(TimeSpan.FromSeconds(2));
        using var hourly = await limited.GetAsync();
        Assert.Equal("\"burst\";r=2, \"hourly\";r=0;t=3597", LimitedService.Fields(hourly).Limit);
    }

    [Fact]
    public async Task SeveralPolicies_ManyAtOnce_TheTightestDecidesAndTheOthersKeepTheRest()
    {
        await using var limited = await LimitedService.StartAsync(o => o
            .AddSlidingWindow("wide", 150, Hour).AddTokenBucket("bucket", 120, Hour).AddFixedWindow("tight", 40, Hour, RateLimitClient.Address));
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            using var response = await limited.GetAsync();
            return response.StatusCode;
        }));
        Assert.Equal(40, answers.Count(status => status == HttpStatusCode.OK));
        using var after = await limited.GetAsync();
        Assert.Equal("\"wide\";r=110;t=3780, \"bucket\";r=80;t=30, \"tight\";r=0;t=3600", LimitedService.Fields(after).Limit);
    }

    [Fact]
    [Trait("Feature", "C14")]
    public async Task NamedPolicy_HoldsOnlyWhereItIsNamed_BesideTheOthers()
    {
        await using var limited = await LimitedService.StartAsync(
            o => o.AddFixedWindow("all", 10, Hour).AddFixedWindow("exports", 1, Hour, onlyWhereNamed: true),
            app =>
            {
                app.MapGet("/export", [ApiKeyProtected] () => "all of it").RequireRateLimit("exports");
                app.MapGet("/report", [ApiKeyProtected, RateLimit("exports")] () => "report");
            });
        await limited.ExpectAsync(HttpStatusCode.OK, times: 2);
        using (var export = await limited.GetAsync("/export"))
        {
            Assert.Equal("\"all\";r=7;t=3600, \"exports\";r=0;t=3600", LimitedService.Fields(export).Limit);
        }

        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, "/export");
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, "/report");
        await limited.ExpectAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Cost_WeighsAnEndpoint_AndZeroIsFree()
    {
        await using var limited = await LimitedService.StartAsync(o => o.AddFixedWindow("w", 10, Hour), app =>
        {
            var group = app.MapGroup("/group").WithRequestCost(4);
            group.MapGet("/heavy", [ApiKeyProtected] () => "heavy");
            group.MapGet("/free", [ApiKeyProtected] () => "free").WithRequestCost(0);
            app.MapGet("/attribute", [ApiKeyProtected, RequestCost(5)] () => "five");
        });
        await limited.ExpectAsync(HttpStatusCode.OK, "/group/heavy", times: 2);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, "/group/heavy");
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, "/attribute");
        await limited.ExpectAsync(HttpStatusCode.OK, times: 2);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
        await limited.ExpectAsync(HttpStatusCode.OK, "/group/free", times: 20);
    }

    [Fact]
    public async Task ExemptEndpoints_AreNotCounted_HealthAndDocumentationAmongThem()
    {
        await using var limited = await LimitedService.StartAsync(
            b => b.WithHealth().WithRateLimit("1/h"),
            app => app.MapGet("/exempt", [ApiKeyProtected] () => "exempt").DisableRateLimiting());
        await limited.ExpectAsync(HttpStatusCode.OK);
        await limited.ExpectAsync(HttpStatusCode.OK, "/open", key: null);
        await limited.ExpectAsync(HttpStatusCode.OK, "/exempt", times: 3);
        foreach (var path in (string[])["/health", "/docs/index.html", "/redoc/index.html", "/openapi.json"])
        {
            for (var i = 0; i < 3; i++)
            {
                using var response = await limited.GetAsync(path, key: null);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Assert.Equal((null, null), LimitedService.Fields(response));
            }
        }
    }

    [Fact]
    public async Task UnknownPath_CountsLikeAnyOther()
    {
        await using var limited = await LimitedService.StartAsync(o => o.AddFixedWindow("w", 2, Hour));
        await limited.ExpectAsync(HttpStatusCode.NotFound, "/nowhere", times: 2);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, "/nowhere");
    }

    [Fact]
    public async Task RefusedForAnotherReason_CostsTheKeyNothing()
    {
        await using var limited = await LimitedService.StartAsync(
            b =>
            {
                b.Services.AddAuthorizationBuilder().AddPolicy("nobody", policy => policy.RequireAssertion(_ => false));
                return b.WithRateLimit("3/h");
            },
            app =>
            {
                app.MapGet("/scoped", [ApiKeyProtected("things:admin")] () => "scoped");
                app.MapGet("/policy", [Authorize("nobody")] () => "policy");
                app.MapPost("/body", [ApiKeyProtected] (Thing thing) => thing.Name);
            },
            o => o.ApiKeys = [new ApiKeyEntry { Key = RunningService.Key, Scopes = ["things:read"] }]);
        await limited.ExpectAsync(HttpStatusCode.Forbidden, "/scoped", times: 5);
        await limited.ExpectAsync(HttpStatusCode.Forbidden, "/policy", times: 5);

        // What comes after is the endpoint's own answer, and counts.
        using (var malformed = await limited.Service.SendAsync(HttpMethod.Post, "/body", RunningService.Key, new StringContent("{", null, "application/json")))
        {
            Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
        }

        await limited.ExpectAsync(HttpStatusCode.OK, times: 2);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    [Trait("Feature", "B11")]
    public async Task RefusedWith401_CountsByAddress_And429TakesItsPlace()
    {
        await using var limited = await LimitedService.StartAsync(o => o.AddFixedWindow("w", 2, Hour));
        using (var missing = await limited.GetAsync(key: null))
        {
            await ProblemAssert.IsUnauthorizedAsync(missing, "/things");
            Assert.Equal("\"w\";r=1;t=3600", LimitedService.Fields(missing).Limit);
        }

        await limited.ExpectAsync(HttpStatusCode.Unauthorized, key: "sk_test_unknown_000000");
        using (var refused = await limited.GetAsync(key: null))
        {
            await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.TooManyRequests, "rate-limited");
            Assert.Equal("3600", refused.Headers.GetValues("Retry-After").Single());
        }

        // Keys are not touched by what strangers do from their address.
        await limited.ExpectAsync(HttpStatusCode.OK, times: 2);
    }

    [Fact]
    public async Task ServiceWithoutTheMiddleware_CountsAtEndpointsThatAskForAKey_Once()
    {
        var clock = new ManualClock();
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddSingleton<TimeProvider>(clock);
                b.Services.AddApiKeys(o => o.ApiKeys = [RunningService.Key]).AddApiKeyRateLimits("2/h");
            },
            app =>
            {
                app.MapGet("/things", [ApiKeyProtected] () => "ok");
                app.MapGet("/group", () => "ok").RequireApiKey();
            });
        foreach (var path in (string[])["/things", "/group"])
        {
            using var admitted = await service.GetAsync(path, RunningService.Key);
            Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
        }

        using var refused = await service.GetAsync("/things", RunningService.Key);
        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.TooManyRequests, "rate-limited");
    }

    [Fact]
    public async Task MiddlewareBeforeRouting_StillFindsTheLimitsThatAnEndpointNames()
    {
        await using var service = await RunningService.StartPlainAsync(
            b => b.Services.AddApiKeys(o => o.ApiKeys = [RunningService.Key])
                .AddApiKeyRateLimits(o => o.AddFixedWindow("all", 5, Hour).AddFixedWindow("exports", 1, Hour, onlyWhereNamed: true)),
            app =>
            {
                app.UseApiKeys();
                app.UseRouting();
                app.MapGet("/export", [ApiKeyProtected] () => "export").RequireRateLimit("exports");
            });
        using var first = await service.GetAsync("/export", RunningService.Key);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var second = await service.GetAsync("/export", RunningService.Key);
        await ProblemAssert.IsProblemAsync(second, HttpStatusCode.TooManyRequests, "rate-limited");
    }

    [Fact]
    public async Task ServiceWithoutAuth_CountsByAddress()
    {
        await using var service = await RunningService.StartAsync(app => app.MapGet("/things", () => "ok"), b => b.WithoutAuth().WithRateLimit(2, Hour));
        for (var i = 0; i < 2; i++)
        {
            using var admitted = await service.GetAsync("/things");
            Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
        }

        using var refused = await service.GetAsync("/things");
        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.TooManyRequests, "rate-limited");
    }

    [Fact]
    public async Task HeadersOff_OnlyRetryAfterIsLeft()
    {
        await using var limited = await LimitedService.StartAsync(o =>
        {
            o.EmitHeaders = false;
            o.AddFixedWindow("w", 1, Hour);
        });
        using var admitted = await limited.GetAsync();
        Assert.Equal((null, null), LimitedService.Fields(admitted));
        using var refused = await limited.GetAsync();
        Assert.Equal((null, null), LimitedService.Fields(refused));
        Assert.Equal("3600", refused.Headers.GetValues("Retry-After").Single());
    }

    [Fact]
    public async Task ARefusal_IsLoggedOncePerClientAndWindow_AndNamesNoKey()
    {
        await using var limited = await LimitedService.StartAsync(o => o.AddFixedWindow("w", 1, Hour), keys: o => o.ApiKeys =
            [new ApiKeyEntry { Key = RunningService.Key, Name = "reporting" }, LimitedService.Other]);
        await limited.ExpectAsync(HttpStatusCode.OK);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, times: 10);
        var entry = limited.Service.Log.Single("auth.rate_limited");
        Assert.Equal(10, entry.Event.Id);
        Assert.Equal("w", entry.Values["policies"]);
        Assert.Equal("/things", entry.Values["path"]);
        Assert.Matches("^reporting \\([0-9a-f]{16}\\)$", Assert.IsType<string>(entry.Values["client"]));
        limited.Clock.Advance(Hour);
        await limited.ExpectAsync(HttpStatusCode.OK);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, times: 10);
        Assert.Equal(2, limited.Service.Log.Authentication.Count(e => e.Event.Name == "auth.rate_limited"));
        Assert.DoesNotContain(RunningService.Key, limited.Service.Log.Everything(), StringComparison.Ordinal);
    }

    private sealed record Thing(string Name);
}
