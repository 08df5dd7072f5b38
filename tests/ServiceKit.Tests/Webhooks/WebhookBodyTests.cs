using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using ServiceKit.Tests.Hosting;
using ServiceKit.Webhooks;
using static ServiceKit.Tests.Webhooks.ReceivingService;

namespace ServiceKit.Tests.Webhooks;

/// <summary>Bodies of messages: in every form and length, and whatever middleware did to them.</summary>
[Trait("Feature", "P7")]
public sealed class WebhookBodyTests
{
    [Theory]
    [InlineData("/hooks/stream")]
    [InlineData("/hooks/pipe")]
    [InlineData("/hooks/text")]
    public async Task Body_CanBeReadInEveryWay(string path)
    {
        await using var service = await StartAsync();
        var body = new string('x', 100_000);
        using var response = await Messages.SendAsync(service, Messages.Create(body, path: path));
        Assert.EndsWith(body, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmptyBody_IsSignedToo()
    {
        await using var service = await StartAsync();
        using var right = await Messages.SendAsync(service, Messages.Create(string.Empty, path: "/hooks/text"));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        var emptied = Messages.Create(path: "/hooks/text", id: "msg_2");
        emptied.Content = null;
        await AssertInvalidAsync(service, emptied);
    }

    [Fact]
    public async Task ChunkedBody_IsVerified()
    {
        await using var service = await StartAsync();
        var request = Messages.Create();
        request.Headers.TransferEncodingChunked = true;
        using var response = await Messages.SendAsync(service, request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BodyBeyondTheLimit_Answers413(bool chunked)
    {
        await using var service = await StartAsync();
        using var largest = await Messages.SendAsync(service, Create(WebhookLimits.DefaultMaxBodyBytes, "msg_1"));
        Assert.Equal(HttpStatusCode.OK, largest.StatusCode);
        using var larger = await Messages.SendAsync(service, Create(WebhookLimits.DefaultMaxBodyBytes + 1, "msg_2"));
        await ProblemAssert.IsProblemAsync(larger, HttpStatusCode.RequestEntityTooLarge, "content-too-large");
        Assert.Equal("webhook.body_too_large", Assert.Single(Log(service), e => e.Level == Microsoft.Extensions.Logging.LogLevel.Warning).Event.Name);

        HttpRequestMessage Create(int length, string id)
        {
            var request = Messages.Create(new string('x', length), id, path: "/hooks/stream");
            request.Headers.TransferEncodingChunked = chunked;
            return request;
        }
    }

    [Fact]
    public async Task LimitOfTheServer_IfLower_Answers413Too()
    {
        await using var service = await RunningService.StartAsync(Map, b =>
        {
            b.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 1000);
            return Build(b, o => o.Secrets = [Messages.Secret], new ManualClock(Messages.Now));
        });
        foreach (var chunked in (bool[])[false, true])
        {
            var request = Messages.Create(new string('x', 1001));
            request.Headers.TransferEncodingChunked = chunked;
            using var response = await Messages.SendAsync(service, request);
            await ProblemAssert.IsProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, "content-too-large");
        }

        // Answered here, and not by middleware that may not be there.
        Assert.Equal(2, Log(service).Count(e => e.Event.Name == "webhook.body_too_large"));
    }

    [Fact]
    public async Task BodyThatMiddlewareBufferedAndRead_IsVerifiedFromItsBeginning()
    {
        await using var service = await StartAsync(map: app =>
        {
            app.Use(async (HttpContext context, RequestDelegate next) =>
            {
                context.Request.EnableBuffering();
                using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
                await reader.ReadToEndAsync();
                await next(context);
            });
            Map(app);
        });
        using var response = await Messages.SendAsync(service, Messages.Create());
        Assert.Equal("order 1", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task BodyThatMiddlewareConsumed_IsRefused()
    {
        await using var service = await StartAsync(map: app =>
        {
            app.Use(async (HttpContext context, RequestDelegate next) =>
            {
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                await next(context);
            });
            Map(app);
        });
        await AssertInvalidAsync(service, Messages.Create());
    }
}
