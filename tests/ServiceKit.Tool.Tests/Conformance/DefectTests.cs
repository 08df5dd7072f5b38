using Microsoft.AspNetCore.Http;

namespace ServiceKit.Tool.Tests.Conformance;

/// <summary>Each defect of a server is found, by the case that is there for it.</summary>
public sealed class DefectTests
{
    private const string Header = "X-API-Key";

    private static readonly Dictionary<string, PlainRules> Servers = new()
    {
        ["open"] = new() { Admits = _ => true },
        ["403 in place of 401"] = new() { Refuse = context => PlainRules.RefuseAsync(context, 403, null) },
        ["no challenge"] = new() { Refuse = context => PlainRules.RefuseAsync(context, 401, null) },
        ["malformed challenge"] = new() { Refuse = context => PlainRules.RefuseAsync(context, 401, "realm=\"plain\"") },
        ["plain text"] = new() { Refuse = context => PlainRules.RefuseAsync(context, 401, "ApiKey", "text/plain", "no") },
        ["other status in the body"] = new() { Refuse = context => PlainRules.RefuseAsync(context, 401, "ApiKey", body: """{"title":"Refused","status":403}""") },
        ["no JSON"] = new() { Refuse = context => PlainRules.RefuseAsync(context, 401, "ApiKey", body: "{") },
        ["cached refusals"] = new() { Refuse = context => PlainRules.RefuseAsync(context, 401, "ApiKey", cache: "public, max-age=60") },
        ["any key"] = new() { Admits = request => Sent(request).Length > 0 },
        ["empty key"] = new() { Admits = request => request.Headers.TryGetValue(Header, out var values) && (values == "" || IsKey(values!)) },
        ["no case"] = new() { Admits = request => Sent(request).Equals(ConformanceRuns.Key, StringComparison.OrdinalIgnoreCase) },
        ["all but the last"] = new() { Admits = request => Sent(request) is var key && key.Length == ConformanceRuns.Key.Length && key[..^1] == ConformanceRuns.Key[..^1] },
        ["beginning"] = new() { Admits = request => Sent(request) is { Length: > 8 } key && ConformanceRuns.Key.StartsWith(key, StringComparison.Ordinal) },
        ["more"] = new() { Admits = request => Sent(request) is var key && key.StartsWith(ConformanceRuns.Key, StringComparison.Ordinal) && !key.Contains(',', StringComparison.Ordinal) },
        ["any of several"] = new() { Admits = request => Sent(request).Split(", ").Contains(ConformanceRuns.Key) },
        ["query"] = new() { Admits = request => IsKey(Sent(request)) || IsKey(request.Query["api_key"].ToString()) },
        ["breaks on blanks"] = new() { Before = BreaksOn(request => Sent(request).Contains(',', StringComparison.Ordinal)) },
        ["body first"] = new() { Before = async context => await AnswersAsync(context, context.Request.HasJsonContentType() && context.Request.ContentLength < 100, 400) },
        ["type first"] = new() { Before = async context => await AnswersAsync(context, context.Request.ContentType?.StartsWith("application/x-", StringComparison.Ordinal) is true, 415) },
        ["size first"] = new() { Before = async context => await AnswersAsync(context, context.Request.ContentLength > 1_000_000_000, 413) },
        ["route first"] = new() { Before = async context => await AnswersAsync(context, context.Request.Path.Value?.EndsWith("no-such-value", StringComparison.Ordinal) is true, 400) },
        ["head"] = new() { Admits = request => HttpMethods.IsHead(request.Method) || IsKey(Sent(request)) },
        ["options"] = new() { Admits = request => HttpMethods.IsOptions(request.Method) || IsKey(Sent(request)) },
        ["other methods"] = new() { Admits = request => request.Method is not ("GET" or "POST" or "HEAD" or "OPTIONS") || IsKey(Sent(request)) },
        ["slashes"] = new() { Admits = request => request.Path.Value!.Contains("//", StringComparison.Ordinal) || IsKey(Sent(request)) },
        ["case of paths"] = new() { Admits = request => request.Path.Value!.StartsWith("/THINGS", StringComparison.Ordinal) || IsKey(Sent(request)) },
        ["suffix"] = new() { Admits = request => request.Path.Value!.EndsWith(";x", StringComparison.Ordinal) || IsKey(Sent(request)) },
        ["escapes"] = new() { Admits = request => request.Path.Value!.EndsWith("%2f", StringComparison.OrdinalIgnoreCase) || IsKey(Sent(request)) },
        ["dots"] = new() { Admits = request => RawTarget(request).Contains("%2e", StringComparison.Ordinal) || IsKey(Sent(request)) },
        ["everything else"] = new() { Admits = request => !request.Path.Value!.Contains("things", StringComparison.OrdinalIgnoreCase) || IsKey(Sent(request)) },
        ["closed to the good key"] = new() { Admits = _ => false },
        ["limited key unknown"] = new() { Admits = request => Sent(request) == ConformanceRuns.Key },
        ["scope not named"] = new() { Before = async context => await AnswersAsync(context, Sent(context.Request) == ConformanceRuns.LimitedKey && context.Request.Method == "POST", 403) },
        ["echo in a refusal"] = new() { Refuse = context => PlainRules.RefuseAsync(context, 401, "ApiKey", body: $$"""{"title":"Unknown key {{Sent(context.Request)}}","status":401}""") },
        ["echo in a field"] = new() { Serve = context => Echo(context) },
        ["public path closed"] = new(),
        ["public path breaks"] = new() { Before = async context => await AnswersAsync(context, context.Request.Path == "/health", 500) },
        ["public path missing"] = new() { Before = async context => await AnswersAsync(context, context.Request.Path == "/health", 404) },
        ["redirects to a login"] = new() { Before = context => RedirectsAsync(context, when: true) },
        ["redirects the good key"] = new() { Before = context => RedirectsAsync(context, when: IsKey(Sent(context.Request))) },
        ["wrong key malformed"] = new() { Before = async context => await AnswersAsync(context, Sent(context.Request).StartsWith("servicekit-conformance-", StringComparison.Ordinal), 400) },
        ["good key gets nothing"] = new() { Before = async context => await AnswersAsync(context, Sent(context.Request) == ConformanceRuns.Key, 404) },
        ["public path elsewhere"] = new() { Before = context => RedirectsAsync(context, when: context.Request.Path == "/health") },
        ["unknown path elsewhere"] = new() { Before = context => RedirectsAsync(context, when: IsUnknown(context.Request)) },
        ["unknown path malformed"] = new() { Before = async context => await AnswersAsync(context, IsUnknown(context.Request), 400) },
        // Of blanks before a field value no server written on Kestrel hears; those behind the scheme are the same to the grammar.
        ["blanks are part of the key"] = new() { Admits = request => request.Headers.Authorization == $"Bearer {ConformanceRuns.Key}" },
    };

    [Theory]
    [Trait("Feature", "B12")]
    [InlineData("open", "no-key", "unknown-path")]
    [InlineData("403 in place of 401", "no-key", "wrong-key", "empty-key", "changed-key", "other-case", "beginning-of-key", "longer-key", "two-keys", "key-in-query", "two-places", "malformed-body", "wrong-media-type", "huge-body", "bad-route-value")]
    [InlineData("no challenge", "challenge", "wrong-key-challenge")]
    [InlineData("malformed challenge", "challenge")]
    [InlineData("plain text", "problem-details")]
    [InlineData("other status in the body", "problem-details")]
    [InlineData("no JSON", "problem-details")]
    [InlineData("cached refusals", "no-store")]
    [InlineData("any key", "wrong-key", "limited-key?")]
    [InlineData("empty key", "empty-key")]
    [InlineData("no case", "other-case", "limited-key")]
    [InlineData("all but the last", "changed-key", "limited-key")]
    [InlineData("beginning", "beginning-of-key", "limited-key")]
    [InlineData("more", "longer-key", "limited-key")]
    [InlineData("any of several", "two-keys", "limited-key")]
    [InlineData("query", "key-in-query")]
    [InlineData("breaks on blanks", "two-keys")]
    [InlineData("body first", "malformed-body")]
    [InlineData("type first", "wrong-media-type")]
    [InlineData("size first", "huge-body")]
    [InlineData("route first", "bad-route-value")]
    [InlineData("head", "head")]
    [InlineData("options", "options")]
    [InlineData("other methods", "other-method")]
    [InlineData("slashes", "path-slashes")]
    [InlineData("case of paths", "path-case")]
    [InlineData("suffix", "path-suffix")]
    [InlineData("escapes", "path-escapes")]
    [InlineData("dots", "path-dots")]
    [InlineData("everything else", "unknown-path")]
    [InlineData("closed to the good key", "good-key", "limited-key")]
    [InlineData("limited key unknown", "limited-key")]
    [InlineData("scope not named", "limited-key")]
    [InlineData("echo in a refusal", "key-not-echoed")]
    [InlineData("echo in a field", "key-not-echoed")]
    [InlineData("public path closed", "public-path")]
    [InlineData("public path breaks", "public-path")]
    [InlineData("public path missing", "public-path")]
    [InlineData("redirects to a login", "bad-route-value", "empty-key", "good-key", "huge-body", "limited-key", "malformed-body", "no-key", "wrong-key", "wrong-media-type")]
    [InlineData("redirects the good key", "good-key", "limited-key")]
    [InlineData("wrong key malformed", "wrong-key")]
    public async Task Defect_OfAServer_IsFoundByItsCase(string defect, params string[] cases)
    {
        await using var server = await PlainServer.StartAsync(Servers[defect]);
        string[] open = defect.StartsWith("public path", StringComparison.Ordinal) ? ["--public-path", "/health"] : [];
        var found = await ConformanceRuns.RunAsync(server.Address, ["--path", "/things/1", "--path", "POST /things", .. open]);
        found.Run.Ends(1);
        Assert.Equal(cases.Where(name => !name.EndsWith('?')).Order(StringComparer.Ordinal), found.Failed);
    }

    [Theory]
    [Trait("Feature", "B12")]
    [InlineData("good key gets nothing", "good-key")]
    [InlineData("public path elsewhere", "public-path")]
    [InlineData("unknown path elsewhere", "unknown-path")]
    [InlineData("unknown path malformed", "unknown-path")]
    [InlineData("blanks are part of the key", "blanks", "--scheme", "Bearer")]
    public async Task Doubt_OfAServer_IsWarnedAboutByItsCase(string doubt, string name, params string[] more)
    {
        await using var server = await PlainServer.StartAsync(Servers[doubt]);
        string[] open = doubt.StartsWith("public path", StringComparison.Ordinal) ? ["--public-path", "/health"] : [];
        var found = await ConformanceRuns.RunAsync(server.Address, ["--path", "/things/1", "--path", "POST /things", .. open, .. more]);
        Assert.Contains(name, found.Warned);
        Assert.DoesNotContain(name, found.Failed);
        if (more is [])
        {
            found.Run.Ends(0);
            Assert.Equal([name], found.Warned);
        }
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Server_ThatNeverAcceptsTheGoodKey_ShowsNothingOfHowKeysAreCompared()
    {
        await using var server = await PlainServer.StartAsync(Servers["closed to the good key"]);
        var found = await ConformanceRuns.RunAsync(server.Address, "--path", "/things/1");
        foreach (var name in (string[])["changed-key", "other-case", "beginning-of-key", "longer-key", "two-keys", "key-in-query", "two-places", "blanks"])
        {
            Assert.Equal("not applicable", Assert.Single(found.Of(name)).GetProperty("result").GetString());
        }
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Server_ThatGoesAway_DoesNotHideWhatWasFound()
    {
        var requests = 0;
        var rules = new PlainRules
        {
            Admits = _ => true,
            Before = context => AbortsAsync(context, Interlocked.Increment(ref requests) >= 4),
        };
        await using var server = await PlainServer.StartAsync(rules);
        var found = await ConformanceRuns.RunAsync(server.Address, "--path", "/things/1", "--path", "/things/2");
        found.Run.Ends(1);
        Assert.Contains("no-key", found.Failed);
        Assert.Equal("not tried", Assert.Single(found.Of("unknown-path")).GetProperty("result").GetString());
        Assert.Contains("cannot be reached any more", found.Run.Error, StringComparison.Ordinal);
        Assert.Contains(" not tried, with ", found.Run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatDoesRightAndGoesAway_IsUnreachable()
    {
        var requests = 0;
        await using var server = await PlainServer.StartAsync(new PlainRules { Before = context => AbortsAsync(context, Interlocked.Increment(ref requests) >= 10) });
        var found = await ConformanceRuns.RunAsync(server.Address, "--path", "/things/1");
        found.Run.Ends(5);
        Assert.Empty(found.Failed);
        Assert.Contains("no-key", found.Passed);
        Assert.Equal("not tried", Assert.Single(found.Of("key-not-echoed")).GetProperty("result").GetString());
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Server_BehindAFirewallThatDropsWhatIsOdd_IsTriedToTheEnd()
    {
        await using var server = await PlainServer.StartAsync(new PlainRules
        {
            Before = context => AbortsAsync(context, context.Request.Method is "PROPFIND" || RawTarget(context.Request) is var target && (target.Contains("//", StringComparison.Ordinal) || target.Contains('%', StringComparison.Ordinal) || target.Contains("..", StringComparison.Ordinal) || target.Contains("/.", StringComparison.Ordinal))),
        });
        var found = await ConformanceRuns.RunAsync(server.Address, "--path", "/things/1", "--path", "/things/2");
        found.Run.Ends(0);
        Assert.Contains("other-method", found.Warned);
        Assert.Contains("changed-key", found.Passed);
        Assert.DoesNotContain(found.Run.Json.GetProperty("results").EnumerateArray(), result => result.GetProperty("result").GetString() == "not tried");
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Server_ThatDoesRight_FailsNothing()
    {
        await using var server = await PlainServer.StartAsync(new PlainRules());
        var found = await ConformanceRuns.RunAsync(server.Address, "--path", "/things/1", "--path", "POST /things", "--strict");
        found.Run.Ends(0);
        Assert.Empty(found.Warned);
        Assert.Contains("limited-key", found.Passed);
        Assert.Contains("bad-route-value", found.Passed);
    }

    [Fact]
    public async Task Doubt_IsAWarning_AndCountsWithStrict()
    {
        var rules = new PlainRules { Admits = request => IsKey(Sent(request)) || request.Headers.Authorization == $"Bearer {ConformanceRuns.Key}" };
        await using var server = await PlainServer.StartAsync(rules);
        var found = await ConformanceRuns.RunAsync(server.Address, "--path", "/things");
        found.Run.Ends(0);
        Assert.Equal(["limited-key-refused", "two-places"], found.Warned);
        (await ConformanceRuns.RunAsync(server.Address, "--path", "/things", "--strict")).Run.Ends(1);
    }

    [Fact]
    public async Task Server_ThatAsksForTheBodyOfAStranger_IsWarnedAbout()
    {
        var rules = new PlainRules
        {
            Before = async context =>
            {
                if (context.Request.ContentLength > 1_000_000_000)
                {
                    context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
                    await context.Request.Body.ReadAtLeastAsync(new byte[16], 16, throwOnEndOfStream: false, context.RequestAborted);
                }

                return false;
            },
        };
        await using var server = await PlainServer.StartAsync(rules);
        var found = await ConformanceRuns.RunAsync(server.Address, "--path", "POST /things");
        Assert.Equal(["huge-body"], found.Warned);
        Assert.Empty(found.Failed);
    }

    private static string Sent(HttpRequest request) => request.Headers[Header].ToString();

    private static bool IsKey(string key) => key is ConformanceRuns.Key or ConformanceRuns.LimitedKey;

    private static string RawTarget(HttpRequest request) => request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;

    private static Func<HttpContext, Task<bool>> BreaksOn(Func<HttpRequest, bool> when) => context => AnswersAsync(context, when(context.Request), 500);

    private static async Task<bool> AnswersAsync(HttpContext context, bool when, int status)
    {
        if (when)
        {
            await PlainRules.RefuseAsync(context, status, null);
        }

        return when;
    }

    private static Task<bool> RedirectsAsync(HttpContext context, bool when)
    {
        if (when)
        {
            context.Response.Redirect("/login");
        }

        return Task.FromResult(when);
    }

    private static Task<bool> AbortsAsync(HttpContext context, bool when)
    {
        if (when)
        {
            context.Abort();
        }

        return Task.FromResult(when);
    }

    private static bool IsUnknown(HttpRequest request) => request.Path.Value!.StartsWith("/servicekit-conformance-", StringComparison.Ordinal);

    private static Task Echo(HttpContext context)
    {
        context.Response.Headers["X-Caller"] = Sent(context.Request);
        return context.Response.WriteAsync("things");
    }
}
