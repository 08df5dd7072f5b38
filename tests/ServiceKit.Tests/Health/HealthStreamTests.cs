using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Health;

/// <summary><c>/health/$stream</c>: server-sent events, bounded, and gone as soon as nobody needs them.</summary>
[Trait("Feature", "C15")]
public sealed class HealthStreamTests
{
    private const string Path = "/health/$stream";

    [Fact]
    public async Task Stream_SendsTheStateAgainAndAgain()
    {
        var states = new Queue<HealthCheckResult>([HealthCheckResult.Healthy(), HealthCheckResult.Degraded("slow"), HealthCheckResult.Unhealthy("gone")]);
        await using var service = await StartAsync(h => h.Check("own", () => states.Dequeue()));
        using var response = await OpenAsync(service, "?poll_interval=0.1");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Contains("no-store", response.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        Assert.Equal(["healthy", "degraded", "unhealthy"], await StatesAsync(response, 3));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e9")]
    [InlineData("61")]
    [InlineData("0.0999")]
    [InlineData("1,5")]
    [InlineData("1&poll_interval=2")]
    [InlineData("%205")]
    public async Task PollInterval_OutOfRange_IsAValidationProblem(string interval)
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync($"{Path}?poll_interval={interval}", RunningService.Key);
        var body = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, "validation-failed");
        Assert.Equal("Use 0.1 to 60 seconds.", body.GetProperty("errors").GetProperty("poll_interval")[0].GetString());
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("")]
    [InlineData("5s")]
    [InlineData("1&poll_interval=x")]
    public async Task PollInterval_Malformed_IsABadRequest(string interval)
    {
        await using var service = await StartAsync();
        using var response = await service.Client.SendAsync(Request($"?poll_interval={interval}"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, "bad-request");
    }

    [Theory]
    [InlineData("application/json", false)]
    [InlineData("text/event-stream;q=0", false)]
    [InlineData("text/event-stream", true)]
    [InlineData("text/*", true)]
    [InlineData("*/*", true)]
    [InlineData(";;;", true)]
    public async Task Accept_DecidesWhetherThereIsAStream(string accept, bool accepted)
    {
        await using var service = await StartAsync();
        using var request = Request();
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        if (accepted)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return;
        }

        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.NotAcceptable, "not-acceptable");
    }

    [Fact]
    public async Task Head_HasTheHeadersAndEnds()
    {
        await using var service = await StartAsync(h => h.Configure(o => o.MaxStreams = 0));
        using var response = await service.SendAsync(HttpMethod.Head, Path, RunningService.Key);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task AThousandStreams_AreNotMoreThanTheLimit_AndPlacesComeBack()
    {
        await using var service = await StartAsync(h => h.Configure(o => (o.MaxStreams, o.MaxStreamsPerKey) = (20, 1000)));
        var open = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ =>
            service.Client.SendAsync(Request(), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken)));
        Assert.Equal(20, open.Count(response => response.StatusCode == HttpStatusCode.OK));
        var refused = open.Where(response => response.StatusCode != HttpStatusCode.OK).ToList();
        await ProblemAssert.IsProblemAsync(refused[0], HttpStatusCode.ServiceUnavailable, "too-many-streams");
        Assert.Equal("10", refused[0].Headers.RetryAfter?.ToString());
        Assert.All(refused, response => Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode));
        Array.ForEach(open, response => response.Dispose());

        // The server notices by and by that clients have left.
        var deadline = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(30);
        HttpStatusCode status;
        do
        {
            using var again = await service.Client.SendAsync(Request(), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            status = again.StatusCode;
        }
        while (status != HttpStatusCode.OK && DateTimeOffset.UtcNow < deadline);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task OneKey_LeavesPlacesToOthers_AndGetsItsOwnBack()
    {
        const string other = "sk_test_other_monitor_00";
        await using var service = await RunningService.StartAsync(build: b => b
            .WithAuth(apiKeys: [RunningService.Key, other])
            .WithHealth(Quick).WithHealth(h => h.Configure(o => (o.MaxStreams, o.MaxStreamsPerKey) = (4, 2))));
        var open = new List<HttpResponseMessage>();
        foreach (var (key, status) in ((string, HttpStatusCode)[])
        [
            (RunningService.Key, HttpStatusCode.OK),
            (RunningService.Key, HttpStatusCode.OK),
            (RunningService.Key, HttpStatusCode.ServiceUnavailable),
            (other, HttpStatusCode.OK),
            (other, HttpStatusCode.OK),
            (other, HttpStatusCode.ServiceUnavailable),
        ])
        {
            open.Add(await service.Client.SendAsync(Request(key: key), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));
            Assert.Equal(status, open[^1].StatusCode);
        }

        await ProblemAssert.IsProblemAsync(open[2], HttpStatusCode.ServiceUnavailable, "too-many-streams");
        open[0].Dispose();
        var deadline = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(30);
        HttpStatusCode again;
        do
        {
            open.Add(await service.Client.SendAsync(Request(), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));
            again = open[^1].StatusCode;
        }
        while (again != HttpStatusCode.OK && DateTimeOffset.UtcNow < deadline);
        Assert.Equal(HttpStatusCode.OK, again);
        open.ForEach(response => response.Dispose());
    }

    [Fact]
    public async Task Shutdown_EndsTheStreamAtOnce()
    {
        await using var service = await StartAsync();
        using var response = await OpenAsync(service, "?poll_interval=60");
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var stopped = System.Diagnostics.Stopwatch.StartNew();
        await service.StopAsync();
        using var reader = new StreamReader(body);
        Assert.StartsWith("data: {\"status\":\"healthy\"", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(stopped.Elapsed < TimeSpan.FromSeconds(20), $"the stream ended after {stopped.Elapsed}");
    }

    [Fact]
    public async Task KeyThatExpires_EndsTheStream()
    {
        var clock = new ManualClock();
        await using var service = await RunningService.StartAsync(build: b =>
        {
            b.Services.AddSingleton<TimeProvider>(clock);
            return b.WithHealth(Quick).WithAuth(o => o.ApiKeys = [new ApiKeyEntry { Key = RunningService.Key, ExpiresAt = clock.GetUtcNow() + TimeSpan.FromHours(1) }]);
        });
        using var response = await OpenAsync(service, "?poll_interval=0.1");
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(body);
        Assert.NotNull(await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        clock.Advance(TimeSpan.FromHours(1));
        await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task OpenByChoice_NeedsNoKey()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: ["/health", Path]).WithHealth());
        using var response = await service.Client.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(["healthy"], await StatesAsync(response, 1));
    }

    [Fact]
    public async Task OpenApi_DescribesTheStream()
    {
        await using var service = await StartAsync();
        using var document = JsonDocument.Parse(await service.Client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken));
        var operation = document.RootElement.GetProperty("paths").GetProperty(Path).GetProperty("get");
        Assert.Equal("poll_interval", operation.GetProperty("parameters")[0].GetProperty("name").GetString());
        Assert.Equal("number", operation.GetProperty("parameters")[0].GetProperty("schema").GetProperty("type").GetString());
        Assert.True(operation.GetProperty("responses").GetProperty("200").GetProperty("content").TryGetProperty("text/event-stream", out _));
        Assert.All((string[])["400", "401", "406", "503"], status => Assert.True(operation.GetProperty("responses").TryGetProperty(status, out _), status));
    }

    private static void Quick(HealthBuilder health) => health.Configure(o =>
    {
        o.MinPollInterval = TimeSpan.FromSeconds(0.1);
        o.MaxAge = TimeSpan.Zero;
    });

    private static Task<RunningService> StartAsync(Action<HealthBuilder>? checks = null) => RunningService.StartAsync(build: b => b
        .WithAuth(apiKeys: [RunningService.Key])
        .WithHealth(Quick).WithHealth(checks));

    private static HttpRequestMessage Request(string query = "", string key = RunningService.Key)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Path + query);
        request.Headers.Add("X-API-Key", key);
        return request;
    }

    private static async Task<HttpResponseMessage> OpenAsync(RunningService service, string query)
    {
        var response = await service.Client.SendAsync(Request(query), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private static async Task<List<string>> StatesAsync(HttpResponseMessage response, int count)
    {
        var states = new List<string>();
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(TestContext.Current.CancellationToken))
        {
            using var document = JsonDocument.Parse(item.Data);
            states.Add(document.RootElement.GetProperty("status").GetString()!);
            if (states.Count == count)
            {
                break;
            }
        }

        return states;
    }
}
