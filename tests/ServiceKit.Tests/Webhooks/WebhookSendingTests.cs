using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;
using ServiceKit.Webhooks;

namespace ServiceKit.Tests.Webhooks;

/// <summary>What a client sends is signed as it is sent, whatever the content and whatever is around the handler.</summary>
[Trait("Feature", "P7")]
public sealed class WebhookSendingTests
{
    private readonly ManualClock _clock = new(Messages.Now);
    private readonly ConcurrentQueue<Received> _received = [];

    public static TheoryData<string> Contents => ["none", "json", "text", "form", "stream", "chunked", "empty"];

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task EveryKindOfContent_IsSignedByTheBytesThatArrive(string kind)
    {
        await using var receiver = await StartReceiverAsync();
        await using var sender = Sender(receiver);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Headers.TransferEncodingChunked = kind == "chunked";
        request.Content = kind switch
        {
            "none" => null,
            "json" => JsonContent.Create(new { Name = "Zürich", Items = Enumerable.Range(0, 1000) }),
            "text" => new StringContent("grün", Encoding.Latin1),
            "form" => new FormUrlEncodedContent([new("a", "1 2")]),
            "stream" => new StreamContent(new MemoryStream(new byte[70_000])),
            "chunked" => JsonContent.Create(new { Name = "chunked" }),
            _ => new ByteArrayContent([]),
        };
        using var response = await sender.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var received = Assert.Single(_received);
        Assert.Matches("^msg_[0-9A-Za-z]{27}$", received.Id);
        Assert.Equal("1780315200", received.Timestamp);
        Assert.Equal(Messages.Sign(received.Id, Messages.Now, received.Body, Messages.Secret), received.Signature);
    }

    [Fact]
    public async Task SynchronousCall_IsSignedToo()
    {
        await using var receiver = await StartReceiverAsync();
        await using var sender = Sender(receiver);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = JsonContent.Create(new { A = 1 }) };
#pragma warning disable CA1849 // the synchronous call is what is tested
        using var response = sender.Client().Send(request, TestContext.Current.CancellationToken);
#pragma warning restore CA1849
        var received = Assert.Single(_received);
        Assert.Equal(Messages.Sign(received.Id, Messages.Now, received.Body, Messages.Secret), received.Signature);
    }

    [Fact]
    public async Task Ids_AreNewForEachMessage_AndKeptWhereTheRequestHasOne()
    {
        await using var receiver = await StartReceiverAsync();
        await using var sender = Sender(receiver);
        for (var i = 0; i < 20; i++)
        {
            using var fresh = await sender.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/"));
        }

        Assert.Equal(20, _received.Select(r => r.Id).Distinct().Count());
        _received.Clear();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        Messages.Set(request, WebhookDefaults.IdHeader, "evt-1");
        using var response = await sender.SendAsync(request);
        Assert.Equal("evt-1", Assert.Single(_received).Id);
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("a", "a")]
    public async Task MalformedIdOnTheRequest_IsNotSent(params string[] id)
    {
        await using var receiver = await StartReceiverAsync();
        await using var sender = Sender(receiver);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        Messages.Set(request, WebhookDefaults.IdHeader, id);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => sender.SendAsync(request));
        Assert.Contains("webhook-id", error.Message, StringComparison.Ordinal);
        Assert.Empty(_received);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Retry_KeepsTheId_AndIsSignedAnew_WhereverTheRetryHandlerWasAdded(bool before)
    {
        var failures = 2;
        await using var receiver = await StartReceiverAsync(() => failures-- > 0 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        await using var sender = Sender(receiver, builder =>
        {
            _ = before
                ? builder.AddHttpMessageHandler(() => new Retrying(_clock)).AddWebhookSigning(Options)
                : builder.AddWebhookSigning(Options).AddHttpMessageHandler(() => new Retrying(_clock));
        });
        using var response = await sender.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/") { Content = JsonContent.Create(new { A = 1 }) });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, _received.Count);
        Assert.Single(_received.Select(r => r.Id).Distinct());
        Assert.Equal(["1780315200", "1780315260", "1780315320"], _received.Select(r => r.Timestamp));
        Assert.All(_received, r => Assert.Equal(
            Messages.Sign(r.Id, DateTimeOffset.FromUnixTimeSeconds(long.Parse(r.Timestamp)), r.Body, Messages.Secret), r.Signature));
    }

    [Fact]
    public async Task HandlerThatChangesTheBody_ChangesItBeforeItIsSigned()
    {
        await using var receiver = await StartReceiverAsync();
        await using var sender = Sender(receiver, builder => builder.AddWebhookSigning(Options).AddHttpMessageHandler(() => new Shouting()));
        using var response = await sender.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("quiet") });
        var received = Assert.Single(_received);
        Assert.Equal("QUIET", Encoding.UTF8.GetString(received.Body));
        Assert.Equal(Messages.Sign(received.Id, Messages.Now, received.Body, Messages.Secret), received.Signature);
    }

    [Fact]
    public async Task CalledTwice_SignsOnce()
    {
        await using var receiver = await StartReceiverAsync();
        await using var sender = Sender(receiver, builder => builder.AddWebhookSigning(Options).AddWebhookSigning());
        using var response = await sender.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/"));
        Assert.Single(Assert.Single(_received).Signature.Split(' '));
    }

    [Fact]
    public async Task BodyBeyondTheLimit_IsNotSent()
    {
        await using var receiver = await StartReceiverAsync();
        await using var sender = Sender(receiver, builder => builder.AddWebhookSigning(Options).AddWebhookSigning(o => o.MaxBodyBytes = 10));
        using var right = await sender.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(new string('x', 10)) });
        var error = await Assert.ThrowsAsync<HttpRequestException>(() =>
            sender.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(new string('x', 11)) }));
        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, error.HttpRequestError);
        Assert.Contains("larger than 10 bytes", error.Message, StringComparison.Ordinal);
        Assert.Single(_received);
    }

    [Fact]
    public async Task ClientWithoutAHost_FaultySecret_FailsAtTheFirstUse()
    {
        await using var sender = new SenderServices(new Uri("http://127.0.0.1:9"), builder => builder.AddWebhookSigning(o => o.Secrets = ["not a secret"]), null);
        var error = await Assert.ThrowsAsync<WebhookConfigurationException>(() => sender.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/")));
        Assert.StartsWith("The webhook signing of the HTTP client 'orders': secret 1 does not start with whsec_.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not a secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryClientAtOnce_CannotBeSigned()
    {
        var services = new ServiceCollection();
        Assert.Throws<ArgumentException>(() => services.ConfigureHttpClientDefaults(builder => builder.AddWebhookSigning(Options)));
    }

    [Theory]
    [InlineData(null, "has no secret. Give one in code (options.Secrets) or in the configuration (ServiceKit:Webhooks:Outgoing:orders:Secrets:0).")]
    [InlineData("whsec_", "secret 1 has 0 bytes; it needs 24 to 64.")]
    public async Task FaultySecret_StopsTheStartOfTheSender(string? secret, string fault)
    {
        var error = await Assert.ThrowsAsync<WebhookConfigurationException>(() => RunningService.StartAsync(
            build: b =>
            {
                b.Services.AddHttpClient("orders").AddWebhookSigning();
                return b.WithAuth(apiKeys: [RunningService.Key]);
            },
            settings: secret is null ? null : new() { ["ServiceKit:Webhooks:Outgoing:orders:Secrets:0"] = secret }));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    private static void Options(WebhookSigningOptions options) => options.Secrets = [Messages.Secret];

    private SenderServices Sender(RunningService receiver, Action<IHttpClientBuilder>? configure = null) =>
        new(receiver.Client.BaseAddress!, configure ?? (builder => builder.AddWebhookSigning(Options)), _clock);

    private Task<RunningService> StartReceiverAsync(Func<HttpStatusCode>? answer = null) => RunningService.StartPlainAsync(
        _ => { },
        app => app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            _received.Enqueue(new Received(
                context.Request.Headers[WebhookDefaults.IdHeader].ToString(),
                context.Request.Headers[WebhookDefaults.TimestampHeader].ToString(),
                context.Request.Headers[WebhookDefaults.SignatureHeader].ToString(),
                body.ToArray()));
            context.Response.StatusCode = (int)(answer?.Invoke() ?? HttpStatusCode.OK);
        }));

    private sealed record Received(string Id, string Timestamp, string Signature, byte[] Body);

    /// <summary>The services of a program that has no host, such as a command-line tool.</summary>
    private sealed class SenderServices : IAsyncDisposable
    {
        private readonly ServiceProvider _services;

        public SenderServices(Uri address, Action<IHttpClientBuilder> configure, TimeProvider? clock)
        {
            var services = new ServiceCollection();
            services.AddLogging();
            if (clock is not null)
            {
                services.AddSingleton(clock);
            }

            configure(services.AddHttpClient("orders", client => client.BaseAddress = address));
            _services = services.BuildServiceProvider();
        }

        public HttpClient Client() => _services.GetRequiredService<IHttpClientFactory>().CreateClient("orders");

        public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => Client().SendAsync(request, TestContext.Current.CancellationToken);

        public ValueTask DisposeAsync() => _services.DisposeAsync();
    }

    private sealed class Retrying(ManualClock clock) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            while (true)
            {
                var response = await base.SendAsync(request, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return response;
                }

                response.Dispose();
                clock.Advance(TimeSpan.FromMinutes(1));
            }
        }
    }

    private sealed class Shouting : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Content = new StringContent((await request.Content!.ReadAsStringAsync(cancellationToken)).ToUpperInvariant());
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
