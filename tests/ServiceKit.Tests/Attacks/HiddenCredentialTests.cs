using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using ServiceKit.Tests.Hosting;
using ServiceKit.Webhooks;

namespace ServiceKit.Tests.Attacks;

/// <summary>A hidden key together with proxies, limits, webhooks and errors: it is in nothing that anybody sees, and still counts.</summary>
public sealed class HiddenCredentialTests
{
    // Of our format, so that logs are clean of it wherever it stands.
    private const string Key = "sk_test_00000000_000000000000000000000000000000002iGaSf";

    [Theory]
    [InlineData("/things?api_key={0}&page=2", "", 200)]
    [InlineData("/things?page=2&API%5FKEY={0}&api_key={0}", "", 200)]
    [InlineData("/missing?api_key={0}", "", 404)]
    [InlineData("/throws?api_key={0}", "", 500)]
    [InlineData("/scoped?api_key={0}", "", 403)]
    [InlineData("/bound/text?api_key={0}", "", 400)]
    [InlineData("/open?api_key={0}", "Cookie: api_key={0}; other=1|Authorization: ApiKey {0}|X-API-Key: {0}", 200)]
    [InlineData("/things", "Cookie: a=1; api_key={0}", 200)]
    [InlineData("/hook?api_key={0}", "", 401)]
    [InlineData("http://test/things?api_key={0}", "", 200)]
    [Trait("Feature", "D3")]
    [Trait("Feature", "C9")]
    public async Task Key_IsInNothingThatAnybodySees(string target, string headers, int expected)
    {
        var seen = new List<string>();
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (seen)
                {
                    seen.Add(string.Join(' ', activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}")) + activity.DisplayName);
                }
            },
        };
        ActivitySource.AddActivityListener(activities);
        await using var service = await StartAsync(seen);
        var answer = await RawHttp.SendAsync(
            service, $"GET {string.Format(target, Key)}", [.. headers.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(h => string.Format(h, Key)), "X-Forwarded-For: 203.0.113.7"]);
        Assert.Equal(expected, int.Parse(answer.Split(' ')[1]));
        Assert.DoesNotContain("2iGaSf", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("2iGaSf", service.Log.Everything(), StringComparison.Ordinal);
        lock (seen)
        {
            Assert.DoesNotContain(seen, text => text.Contains("2iGaSf", StringComparison.Ordinal));
        }

        if (expected == 200 && !target.StartsWith("/open", StringComparison.Ordinal))
        {
            Assert.Contains("RateLimit: \"per-hour\";r=4", answer, StringComparison.Ordinal);
        }
    }

    private static Task<RunningService> StartAsync(List<string> seen) => RunningService.StartAsync(
        app =>
        {
            app.Use((context, next) =>
            {
                var feature = context.Features.GetRequiredFeature<IHttpRequestFeature>();
                var query = string.Join(' ', context.Request.Query.Select(q => $"{q.Key}={q.Value}"));
                var cookies = string.Join(' ', context.Request.Cookies.Select(c => $"{c.Key}={c.Value}"));
                lock (seen)
                {
                    seen.Add($"{feature.RawTarget} {feature.QueryString} {feature.Path} {context.Request.GetEncodedUrl()} {query} {cookies} {string.Join(' ', feature.Headers)}");
                }

                return next();
            });
            app.MapGet("/things", () => "ok");
            app.MapGet("/open", () => "open").AllowAnonymous();
            app.MapGet("/throws", void () => throw new InvalidOperationException("broken"));
            app.MapGet("/scoped", () => "ok").RequireApiKey("scoped:use");
            app.MapGet("/bound/{id}", (int id) => id);
            app.MapGet("/hook", () => "ok").RequireWebhookSignature("orders");
        },
        b => b.WithTrustedProxies("127.0.0.1").WithAllowedNetworks("203.0.113.0/24").WithRateLimit("5 an hour")
            .WithWebhooks("orders", o => o.Secrets = [WebhookSecret.Generate().Reveal()])
            .WithAuth(o =>
            {
                o.ApiKeys = [new ApiKeyEntry { Key = Key, Name = "hidden", Scopes = ["things:read"] }];
                o.Places |= ApiKeyPlaces.Query | ApiKeyPlaces.Cookie;
                o.HideCredentials = true;
            }));
}
