using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Observability;

/// <summary>Everything that a service lets out, whatever is sent to it and however it answers: no key is in any of it.</summary>
public sealed class KeyLeakTests
{
    private const string Foreign = "sk_test_foreign_0000000";
    private const string Disabled = "sk_test_disabled_00000";
    private const string Expired = "sk_test_expired_000000";
    private const string NoScopes = "sk_test_no_scopes_0000";
    private const string Elsewhere = "sk_test_elsewhere_0000";
    private const string Limited = "sk_test_limited_000000";
    private const string Unknown = "sk_test_unknown_000000";
    private const string Short = "tiny-key";

    private static readonly string OfOurFormat = new ApiKeyFormat("test").Generate();
    private static readonly string Mistyped = OfOurFormat[..^1] + (OfOurFormat[^1] == '0' ? '1' : '0');

    [Fact]
    [Trait("Feature", "C9")]
    public async Task EveryAnswer_AtEveryLevel_HoldsNoKey()
    {
        string[] keys = [Foreign, Disabled, Expired, NoScopes, Elsewhere, Limited, Unknown, Short, OfOurFormat, Mistyped];
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            // The service's own spans: those of the client that calls it here are the caller's affair.
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var service = await StartAsync();
        using var meter = new MeterRecorder(service);
        var answers = new List<string>();
        var statuses = new HashSet<HttpStatusCode>();
        foreach (var key in keys)
        {
            foreach (var (path, header, value) in Calls(key))
            {
                using var response = await service.GetAsync(path, value, header);
                statuses.Add(response.StatusCode);
                answers.Add($"{response} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            }
        }

        foreach (var path in (string[])[$"/{OfOurFormat}", $"/things?x={OfOurFormat}", $"/{Mistyped}/things"])
        {
            using var response = await service.GetAsync(path);
            answers.Add($"{response} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }

        // Each kind of answer was given, or the rest would prove little.
        Assert.Superset(
            new HashSet<HttpStatusCode> { HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.TooManyRequests, HttpStatusCode.InternalServerError, HttpStatusCode.BadRequest },
            statuses);
        var everything = string.Join('\n', [
            service.Log.Everything(),
            .. answers,
            meter.Everything(),
            .. spans.Select(span => $"{span.DisplayName} {string.Join(' ', span.TagObjects)} {string.Join(' ', span.Baggage)} {span.StatusDescription}"),
        ]);
        Assert.All(keys, key => Assert.DoesNotContain(key, everything, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Path, string Header, string Value)> Calls(string key)
    {
        foreach (var path in (string[])["/things", "/boom", "/numbers/x", "/nowhere", "/health"])
        {
            yield return (path, "X-API-Key", key);
            yield return (path, "Authorization", $"Bearer {key}");
            yield return (path, "Authorization", $"ApiKey {key}");
            yield return (path, "Cookie", $"api_key={key}");
            yield return ($"{path}?api_key={key}", "Accept", "*/*");
            yield return ($"{path}?x=1&API%5Fkey={key}&y=2", "Accept", "*/*");
        }
    }

    private static Task<RunningService> StartAsync() => RunningService.StartAsync(
        app =>
        {
            app.MapGet("/things", [ApiKeyProtected("things:read")] () => "ok");
            app.MapGet("/boom", string () => throw new InvalidOperationException("boom"));
            app.MapGet("/numbers/{number:length(1)}", (int number) => number);
        },
        b => b.WithHealth().WithAuth(o =>
        {
            o.Places |= ApiKeyPlaces.Query | ApiKeyPlaces.Cookie;
            o.WrongKeysPerMinute = 10;
            o.ApiKeys =
            [
                Foreign,
                OfOurFormat,
                Short,
                new ApiKeyEntry { Key = Disabled, Enabled = false },
                new ApiKeyEntry { Key = Expired, ExpiresAt = DateTimeOffset.UnixEpoch },
                new ApiKeyEntry { Key = NoScopes, Scopes = [] },
                new ApiKeyEntry { Key = Elsewhere, Networks = ["192.0.2.1"] },
                new ApiKeyEntry { Key = Limited, Limit = "1/h" },
            ];
        }));
}
