using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Client.Tests;

[Trait("Feature", "B10")]
public sealed class SendingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Resendable => ["none", "text", "json", "small stream"];

    [Theory]
    [MemberData(nameof(Resendable))]
    public async Task Unauthorized_WithKeyReplacedSince_IsSentOnceMore(string kind)
    {
        var (calls, bodies) = (0, new List<string>());
        await using var service = await PlainAsync(app => app.MapPost("/", async (HttpContext context) =>
        {
            calls++;
            bodies.Add(await new StreamReader(context.Request.Body).ReadToEndAsync(Cancellation));
            return context.Request.Headers["X-API-Key"] == Caller.SecondKey ? Results.Ok() : Results.Unauthorized();
        }));
        using var file = new KeyFile(Caller.FirstKey);
        using var caller = new Caller(service.Client.BaseAddress, o => (o.KeyFile, o.ReloadInterval) = (file.Path, TimeSpan.FromHours(1)));
        using var before = await caller.Client.PostAsync("/", null, Cancellation);
        Assert.Equal((HttpStatusCode.Unauthorized, 1), (before.StatusCode, calls));
        file.Replace(Caller.SecondKey);

        using var after = await caller.Client.PostAsync("/", Content(kind), Cancellation);

        Assert.Equal((HttpStatusCode.OK, 3), (after.StatusCode, calls));
        Assert.Equal(bodies[1], bodies[2]);
    }

    [Fact]
    public async Task Unauthorized_WithContentThatIsGone_IsHandedOver()
    {
        var calls = 0;
        await using var service = await PlainAsync(app => app.MapPost("/", () =>
        {
            calls++;
            return Results.Unauthorized();
        }));
        using var file = new KeyFile(Caller.FirstKey);
        using var caller = new Caller(service.Client.BaseAddress, o => (o.KeyFile, o.ReloadInterval, o.MaxBufferedContentBytes) = (file.Path, TimeSpan.FromHours(1), 3));
        using var before = await caller.Client.PostAsync("/", null, Cancellation);
        file.Replace(Caller.SecondKey);

        using var after = await caller.Client.PostAsync("/", Content("small stream"), Cancellation);

        Assert.Equal((HttpStatusCode.Unauthorized, 2), (after.StatusCode, calls));
        Assert.Contains(caller.Log.Entries, entry => entry.Event.Name == "client.key_changed");
    }

    [Fact]
    public async Task Unauthorized_Always_IsSentTwiceAtMost()
    {
        var calls = 0;
        using var file = new KeyFile("sk_test_rolling_0000");
        await using var service = await PlainAsync(app => app.MapGet("/", () =>
        {
            file.Replace($"sk_test_rolling_{++calls:0000}");
            return Results.Unauthorized();
        }));
        using var caller = new Caller(service.Client.BaseAddress, o => (o.KeyFile, o.ReloadInterval) = (file.Path, TimeSpan.Zero));

        using var response = await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal((HttpStatusCode.Unauthorized, 2), (response.StatusCode, calls));
    }

    [Theory]
    [InlineData("GET", 429, 3)]
    [InlineData("POST", 429, 3)]
    [InlineData("GET", 503, 3)]
    [InlineData("POST", 503, 1)]
    public async Task RetryAfter_IsRespectedWhereSafe(string method, int status, int expected)
    {
        var calls = 0;
        await using var service = await PlainAsync(app => app.Map("/", (HttpContext context) =>
        {
            calls++;
            context.Response.Headers.RetryAfter = "7";
            context.Response.StatusCode = status;
        }));
        var clock = new ImpatientClock();
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey, clock: clock);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/");

        using var response = await caller.Client.SendAsync(request, Cancellation);

        Assert.Equal((status, expected), ((int)response.StatusCode, calls));
        Assert.Equal(expected - 1, clock.Waits.Count(wait => wait == TimeSpan.FromSeconds(7)));
    }

    [Theory]
    [InlineData("31")]
    [InlineData(null)]
    [InlineData("soon")]
    public async Task RetryAfter_TooLongOrMissing_IsHandedOver(string? value)
    {
        var calls = 0;
        await using var service = await PlainAsync(app => app.MapGet("/", (HttpContext context) =>
        {
            calls++;
            context.Response.Headers.RetryAfter = value;
            context.Response.StatusCode = 429;
        }));
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey, clock: new ImpatientClock());

        using var response = await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal((429, 1), ((int)response.StatusCode, calls));
    }

    [Fact]
    public async Task RetryAfter_BetweenRedirects_DoesNotStartAnew()
    {
        var calls = 0;
        await using var service = await PlainAsync(app => app.MapGet("/", (HttpContext context) =>
        {
            context.Response.Headers.RetryAfter = "7";
            Redirect(context, ++calls % 2 == 1 ? 429 : 302, "/");
        }));
        var clock = new ImpatientClock();
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey, clock: clock);

        using var response = await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal((429, 5), ((int)response.StatusCode, calls));
        Assert.Equal(2, clock.Waits.Count(wait => wait == TimeSpan.FromSeconds(7)));
    }

    [Fact]
    public async Task RetryAfter_AllWaitsTogether_StayWithinTheLimit()
    {
        var calls = 0;
        await using var service = await PlainAsync(app => app.MapGet("/", (HttpContext context) =>
        {
            context.Response.Headers.RetryAfter = "20";
            Redirect(context, ++calls % 2 == 1 ? 429 : 302, "/");
        }));
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey, clock: new ImpatientClock());

        using var response = await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal((429, 3), ((int)response.StatusCode, calls));
    }

    [Theory]
    [InlineData("GET", 3)]
    [InlineData("POST", 1)]
    public async Task RetryAfter_OfAnotherOrigin_IsRespectedWhereIdempotent(string method, int expected)
    {
        var calls = 0;
        await using var other = await PlainAsync(app => app.Map("/", (HttpContext context) =>
        {
            calls++;
            context.Response.Headers.RetryAfter = "7";
            context.Response.StatusCode = 429;
        }));
        using var caller = new Caller(new Uri("https://stations.example"), o => o.Key = Caller.FirstKey, clock: new ImpatientClock());
        using var request = new HttpRequestMessage(new HttpMethod(method), other.Client.BaseAddress);

        using var response = await caller.Client.SendAsync(request, Cancellation);

        Assert.Equal((429, expected), ((int)response.StatusCode, calls));
    }

    [Fact]
    public async Task RetryAfter_WhileWaiting_CanBeCancelled()
    {
        await using var service = await PlainAsync(app => app.MapGet("/", (HttpContext context) =>
        {
            context.Response.Headers.RetryAfter = "20";
            context.Response.StatusCode = 429;
        }));
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var call = caller.Client.GetAsync("/", cancellation.Token);
        await caller.Log.WaitForAsync("client.waiting");
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_ToAnotherHost_DoesNotTakeTheKeyAlong(int status)
    {
        HttpRequestHeadersSeen? seen = null;
        await using var other = await PlainAsync(app => app.MapGet("/there", (HttpContext context) => seen = HttpRequestHeadersSeen.Of(context)));
        await using var service = await PlainAsync(app => app.MapGet("/here", (HttpContext context) => Redirect(context, status, new Uri(other.Client.BaseAddress!, "/there").ToString())));
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/here");
        request.Headers.Add("Cookie", "session=1");
        request.Headers.Add("X-Trace", "kept");

        using var response = await caller.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("kept", seen!.Headers["X-Trace"]);
        Assert.DoesNotContain("Cookie", seen.Headers.Keys);
        Assert.DoesNotContain(seen.Headers, header => header.Value.Contains(Caller.FirstKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redirect_WithinTheService_TakesTheKeyAlong()
    {
        HttpRequestHeadersSeen? seen = null;
        await using var service = await PlainAsync(app =>
        {
            app.MapGet("/here", (HttpContext context) => Redirect(context, 302, "/there"));
            app.MapGet("/there", (HttpContext context) => seen = HttpRequestHeadersSeen.Of(context));
        });
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey);

        using var response = await caller.Client.GetAsync("/here", Cancellation);

        Assert.Equal(Caller.FirstKey, seen!.Headers["X-API-Key"]);
    }

    [Fact]
    public async Task Redirect_InACircle_Ends()
    {
        var calls = 0;
        await using var service = await PlainAsync(app => app.MapGet("/", (HttpContext context) =>
        {
            calls++;
            Redirect(context, 302, "/");
        }));
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey);

        using var response = await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal((HttpStatusCode.Found, 11), (response.StatusCode, calls));
    }

    [Fact]
    public async Task Redirect_FromHttpsToHttp_IsNotFollowed()
    {
        using var network = new Answers(request => new HttpResponseMessage(HttpStatusCode.Found) { Headers = { Location = new Uri("http://stations.example/plain") } });
        using var caller = new Caller(new Uri("https://stations.example"), o => o.Key = Caller.FirstKey, more: client => client.ConfigurePrimaryHttpMessageHandler(() => network));

        using var response = await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(["https://stations.example/"], network.Asked);
        Assert.Contains(caller.Log.Entries, entry => entry.Event.Name == "client.redirect_refused");
    }

    [Fact]
    public async Task Request_ToAnotherOrigin_GoesWithoutTheKey()
    {
        HttpRequestHeadersSeen? seen = null;
        await using var other = await PlainAsync(app => app.MapGet("/", (HttpContext context) => seen = HttpRequestHeadersSeen.Of(context)));
        await using var service = await PlainAsync(_ => { });
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey);

        using var response = await caller.Client.GetAsync(other.Client.BaseAddress, Cancellation);

        Assert.DoesNotContain("X-API-Key", seen!.Headers.Keys);
    }

    private static void Redirect(HttpContext context, int status, string to) => (context.Response.StatusCode, context.Response.Headers.Location) = (status, to);

    private static HttpContent? Content(string kind) => kind switch
    {
        "text" => new StringContent("four"),
        "json" => JsonContent.Create(new { Name = "four" }),
        "small stream" => new StreamContent(new MemoryStream("four"u8.ToArray())),
        _ => null,
    };

    private static Task<RunningService> PlainAsync(Action<WebApplication> map) => RunningService.StartPlainAsync(_ => { }, map);

    private sealed record HttpRequestHeadersSeen(Dictionary<string, string> Headers)
    {
        public static HttpRequestHeadersSeen Of(HttpContext context) =>
            new(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
    }

    // Stands for a network with certificates that nobody here has: a delegating handler, as a redirecting one below would be wrapped.
    private sealed class Answers(Func<HttpRequestMessage, HttpResponseMessage> answer) : DelegatingHandler(new SocketsHttpHandler())
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.ToString());
            return Task.FromResult(answer(request));
        }
    }
}
