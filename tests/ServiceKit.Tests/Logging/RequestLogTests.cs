using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Logging;

/// <summary>One line a request, with what finds it again and nothing that must not be there.</summary>
[Trait("Feature", "C15")]
public sealed class RequestLogTests
{
    [Fact]
    public async Task Request_IsOneLine_WithItsKeyByIdAndName()
    {
        var (service, log) = await StartAsync();
        await using var running = service;
        using var response = await service.GetAsync("/things?api_key=sk_test_in_query_00000000&q=secret", RunningService.Key);
        var line = Assert.Single(log.Requests("/things"));
        Assert.Equal(
            ["timestamp", "level", "category", "event", "event_id", "message", "method", "path", "status", "duration_ms", "key_id", "key_name"],
            line.EnumerateObject().Select(p => p.Name).Where(name => name is not ("trace_id" or "span_id" or "request_id")));
        Assert.Equal("info", line.GetProperty("level").GetString());
        Assert.Equal("ServiceKit.Hosting", line.GetProperty("category").GetString());
        Assert.Equal(301, line.GetProperty("event_id").GetInt32());
        Assert.Equal("GET", line.GetProperty("method").GetString());
        Assert.Equal(200, line.GetProperty("status").GetInt32());
        Assert.True(line.GetProperty("duration_ms").GetDouble() >= 0);
        Assert.Equal("keys-name", line.GetProperty("key_name").GetString());
        Assert.Equal(32, line.GetProperty("trace_id").GetString()!.Length);
        Assert.Equal(Assert.Single(response.Headers.GetValues("X-Request-ID")), line.GetProperty("request_id").GetString());
        Assert.EndsWith("Z", line.GetProperty("timestamp").GetString(), StringComparison.Ordinal);
        Assert.Matches("^GET /things 200 in [0-9.]+ ms$", line.GetProperty("message").GetString());

        // What the service itself logs while it answers has the same id.
        var inner = log.Lines().Single(l => FormattedLog.Is(l, "category", "Test.Inner"));
        Assert.Equal(line.GetProperty("request_id").GetString(), inner.GetProperty("request_id").GetString());
        Assert.Equal("outer", inner.GetProperty("own").GetString());
        Assert.DoesNotContain(RunningService.Key, log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("in_query", log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServiceLogFormat.Json)]
    [InlineData(ServiceLogFormat.Text)]
    public async Task Request_WithoutScopes_HasItsIdAllTheSame_Once(ServiceLogFormat format)
    {
        foreach (var withScopes in (bool[])[false, true])
        {
            var (service, log) = await FormattedLog.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithLogging(l =>
            {
                l.IncludeScopes = withScopes;
                l.Format = format;
            }));
            await using var running = service;
            using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
            request.Headers.Add("X-Request-ID", "order-4711");
            using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            string? line = null;
            Assert.True(SpinWait.SpinUntil(() => (line = log.Text.Split('\n').FirstOrDefault(l => l.Contains("GET /nowhere 401", StringComparison.Ordinal))) is not null, TimeSpan.FromSeconds(30)), log.Text);
            Assert.Contains(format is ServiceLogFormat.Json ? "\"request_id\":\"order-4711\"" : "request_id=order-4711", line, StringComparison.Ordinal);
            Assert.Single(System.Text.RegularExpressions.Regex.Matches(line!, "order-4711"));
            Assert.Contains("trace_id", line, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/nowhere", 401, false)]
    [InlineData("/nowhere", 404, true)]
    [InlineData("/broken", 500, true)]
    [InlineData("/things", 405, true)]
    public async Task EveryAnswer_HasTheIdAndALine(string path, int status, bool withKey)
    {
        var (service, log) = await StartAsync();
        await using var running = service;
        using var request = new HttpRequestMessage(status == 405 ? HttpMethod.Delete : HttpMethod.Get, path);
        request.Headers.Add("X-Request-ID", "req-7.a:B_c");
        if (withKey)
        {
            request.Headers.Add("X-API-Key", RunningService.Key);
        }

        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("req-7.a:B_c", Assert.Single(response.Headers.GetValues("X-Request-ID")));
        var line = Assert.Single(log.Requests(path));
        Assert.Equal(status, line.GetProperty("status").GetInt32());
        Assert.Equal("req-7.a:B_c", line.GetProperty("request_id").GetString());
        Assert.Equal(status == 500 ? "error" : "info", line.GetProperty("level").GetString());
        if (status == 500)
        {
            var failure = log.Lines().Single(l => l.TryGetProperty("exception", out _));
            Assert.Equal("req-7.a:B_c", failure.GetProperty("request_id").GetString());
            Assert.Contains("InvalidOperationException: first\n", failure.GetProperty("exception").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("two words")]
    [InlineData("semi;colon")]
    [InlineData("quote\"")]
    [InlineData("<script>")]
    [InlineData("a,b")]
    [InlineData("sk_prod_a1b2c3d4_0123456789abcdefghijklmnopqrstuvwxyz")]
    public async Task IdThatIsNotFit_IsReplaced(string sent)
    {
        var (service, log) = await StartAsync();
        await using var running = service;
        var answer = await RawHttp.SendAsync(service, "GET /health", $"X-Request-ID: {sent}");
        AssertReplaced(answer, log, sent);
    }

    [Fact]
    public async Task IdThatIsTooLongOrTwice_IsReplaced()
    {
        var (service, log) = await StartAsync();
        await using var running = service;
        AssertReplaced(await RawHttp.SendAsync(service, "GET /health", $"X-Request-ID: {new string('a', 10_000)}"), log, new string('a', 129));
        AssertReplaced(await RawHttp.SendAsync(service, "GET /health", "X-Request-ID: one-id", "X-Request-ID: other-id"), log, "one-id");
        Assert.Contains($"X-Request-ID: {new string('b', 128)}\r\n", await RawHttp.SendAsync(service, "GET /health", $"X-Request-ID: {new string('b', 128)}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LineBreaksInAnId_AreNoRequest_OrAnotherField()
    {
        var (service, log) = await StartAsync();
        await using var running = service;
        // A bare LF ends a field line too (RFC 9112 section 2.2), so that what follows is another field, which nobody reads.
        var answer = await RawHttp.SendAsync(service, "GET /health", "X-Request-ID: abc\nX-Forged: yes");
        Assert.DoesNotContain("X-Forged", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Forged", log.Text, StringComparison.Ordinal);
        answer = await RawHttp.SendAsync(service, "GET /health", "X-Request-ID: abc\rdef");
        Assert.DoesNotContain("abc\rdef", answer, StringComparison.Ordinal);
        log.Lines();
    }

    [Fact]
    public async Task PathMethodAndMessages_CannotForgeALine()
    {
        var (service, log) = await StartAsync(app => app.MapGet("/log", (ILoggerFactory loggers, string text) =>
        {
            using var scope = loggers.CreateLogger("Test.Inner").BeginScope(new Dictionary<string, object?> { ["level"] = text, ["{OriginalFormat}"] = text });
#pragma warning disable CA2254, CA1848, CA1873, CA1727 // the worst that a program can do
            loggers.CreateLogger("Test.Inner").LogInformation("said {message} {timestamp} " + text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), text, text);
#pragma warning restore CA2254, CA1848, CA1873, CA1727
            return "ok";
        }));
        await using var running = service;
        const string forged = "x\"}\n{\"level\":\"critical\",\"message\":\"forged\"}\r\n\u001b[31m\u2028\u202E";
        using var response = await service.GetAsync($"/log?text={Uri.EscapeDataString(forged)}", RunningService.Key);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await RawHttp.SendAsync(service, "GET /a%0D%0A%22%7D/%E2%80%AE");
        await RawHttp.SendAsync(service, "F{\"x\":1} /a");
        Assert.DoesNotContain(log.Lines(), l => FormattedLog.Is(l, "level", "critical"));
        var line = log.Lines().Single(l => FormattedLog.Is(l, "category", "Test.Inner"));
        Assert.Equal(forged, line.GetProperty("message_").GetString());
        Assert.Equal(forged, line.GetProperty("timestamp_").GetString());
        Assert.Equal(forged, line.GetProperty("level_").GetString());
        Assert.All(log.Text, c => Assert.InRange(c, '\n', '~'));
        Assert.All(log.Lines(), l => Assert.Equal(l.EnumerateObject().Count(), l.EnumerateObject().DistinctBy(p => p.Name).Count()));
    }

    [Fact]
    public async Task KeyInAPath_IsMasked()
    {
        var (service, log) = await StartAsync();
        await using var running = service;
        var key = new ApiKeyFormat("prod").Generate();
        using var response = await service.GetAsync($"/{key}");
        Assert.True(SpinWait.SpinUntil(() => log.Text.Contains("\"event\":\"request\"", StringComparison.Ordinal), TimeSpan.FromSeconds(30)));
        Assert.DoesNotContain(key, log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task QuietPaths_AreLoggedForWhoeverWantsToKnow()
    {
        var (service, log) = await StartAsync();
        await using var running = service;
        using var live = await service.GetAsync("/health/live");
        Assert.Equal("debug", Assert.Single(log.Requests("/health/live")).GetProperty("level").GetString());
    }

    [Fact]
    public async Task FrameworksOwnLinesOfARequest_AreNotThere()
    {
        var (service, log) = await StartAsync();
        await using var running = service;
        using var response = await service.GetAsync("/things?q=1", RunningService.Key);
        log.Requests("/things");
        Assert.DoesNotContain(log.Lines(), l => FormattedLog.Is(l, "category", "Microsoft.AspNetCore.Hosting.Diagnostics") && l.GetProperty("level").GetString() == "info");
    }

    [Fact]
    public async Task WithoutLogging_NothingIsReturnedNorLogged()
    {
        await using var service = await RunningService.StartAsync();
        using var response = await service.GetAsync("/things", RunningService.Key);
        Assert.False(response.Headers.Contains("X-Request-ID"));
        Assert.DoesNotContain(service.Log.Entries, e => e.Event.Name == "request");
    }

    private static void AssertReplaced(string answer, FormattedLog log, string sent)
    {
        var id = answer.Split("\r\n").Single(line => line.StartsWith("X-Request-ID: ", StringComparison.Ordinal))["X-Request-ID: ".Length..];
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Contains(log.Requests("/health"), line => line.GetProperty("request_id").GetString() == id);
        if (sent.Trim().Length > 3)
        {
            Assert.DoesNotContain(sent, log.Text, StringComparison.Ordinal);
        }
    }

    private static Task<(RunningService Service, FormattedLog Log)> StartAsync(Action<WebApplication>? map = null) => FormattedLog.StartAsync(
        app =>
        {
            app.MapGet("/things", (ILoggerFactory loggers) =>
            {
                var logger = loggers.CreateLogger("Test.Inner");
                using var scope = logger.BeginScope(new Dictionary<string, object?> { ["own"] = "outer" });
#pragma warning disable CA1848, CA1873 // a test
                logger.LogInformation("inside");
#pragma warning restore CA1848, CA1873
                return "things";
            });
            app.MapGet("/broken", string () => throw new InvalidOperationException("first\nsecond"));
            map?.Invoke(app);
        },
        b => b.WithAuth(o => o.ApiKeys = [new ApiKeyEntry { Key = RunningService.Key, Name = "keys-name" }]).WithHealth().WithLogging());
}
