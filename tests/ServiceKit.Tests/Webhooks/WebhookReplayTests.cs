using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;
using ServiceKit.Webhooks;
using ServiceKit.Webhooks.Receiving;

namespace ServiceKit.Tests.Webhooks;

/// <summary>A message is handled once, however often it arrives, and a failure leaves it to be delivered again.</summary>
[Trait("Feature", "P7")]
public sealed class WebhookReplayTests
{
    // Timestamps are whole seconds, so that the last one of the tolerance lasts to its end.
    private static readonly TimeSpan Remembered = (2 * WebhookVerifierOptions.DefaultTolerance) + TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new(Messages.Now);
    private int _handled;

    [Fact]
    public async Task MessageThatWasHandled_ComingAgain_IsAnswered204AndNotHandled()
    {
        await using var service = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, await SendAsync(service, Messages.Create()));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(service, Messages.Create()));

        // Another attempt of the sender: the same id, and a new timestamp.
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(service, Messages.Create(at: _clock.GetUtcNow())));
        Assert.Equal(1, _handled);
        Assert.Equal(2, service.Log.Entries.Count(e => e.Event.Name == "webhook.repeated"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(service, Messages.Create(id: "msg_2", at: _clock.GetUtcNow())));
    }

    [Fact]
    public async Task MessageFromTheFuture_IsRemembered_AsLongAsItCouldBeRepeated()
    {
        await using var service = await StartAsync();
        var ahead = Messages.Now + WebhookVerifierOptions.DefaultTolerance;
        Assert.Equal(HttpStatusCode.OK, await SendAsync(service, Messages.Create(at: ahead)));

        // The last moment in which the same bytes would be in time.
        _clock.Advance(Remembered - TimeSpan.FromTicks(1));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(service, Messages.Create(at: ahead)));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(service, Messages.Create(at: ahead)));
        Assert.Equal(1, _handled);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(422)]
    [InlineData(302)]
    [InlineData(0)]
    public async Task MessageThatWasNotHandledWithSuccess_CanBeDeliveredAgain(int status)
    {
        await using var service = await StartAsync(handler: _ => ++_handled > 1 ? Results.Ok() : status == 0 ? throw new InvalidOperationException("boom") : Results.StatusCode(status));
        Assert.Equal((HttpStatusCode)(status == 0 ? 500 : status), await SendAsync(service, Messages.Create()));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(service, Messages.Create()));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(service, Messages.Create()));
        Assert.Equal(2, _handled);
        Assert.Single(service.Log.Entries, e => e.Event.Name == "webhook.failed");
    }

    [Fact]
    public async Task SameMessageAtTheSameTime_IsHandledOnce_AndTheOthersAreAskedToComeBack()
    {
        var arrived = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        await using var service = await StartAsync(asynchronous: async () =>
        {
            arrived.TrySetResult();
            await finish.Task;
        });
        var first = FirstAsync();
        await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);
        var others = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => await Messages.SendAsync(service, Messages.Create())));
        foreach (var other in others)
        {
            Assert.Equal("1", other.Headers.GetValues("Retry-After").Single());
            await ProblemAssert.IsProblemAsync(other, HttpStatusCode.Conflict, "webhook-in-progress");
            other.Dispose();
        }

        finish.SetResult();
        Assert.Equal(HttpStatusCode.OK, await first);
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(service, Messages.Create()));
        Assert.Equal(1, _handled);

        async Task<HttpStatusCode> FirstAsync() => await SendAsync(service, Messages.Create());
    }

    [Fact]
    public async Task ManyMessagesAtTheSameTime_EachTwice_AreHandledOnceEach()
    {
        await using var service = await StartAsync();
        var ids = Enumerable.Range(0, 50).SelectMany(i => (string[])[$"msg_{i}", $"msg_{i}"]);
        await Task.WhenAll(ids.Select(async id => await SendAsync(service, Messages.Create(id: id))));
        Assert.Equal(50, _handled);
    }

    [Fact]
    public async Task FullMemory_RefusesNewMessages_RatherThanToForgetAny()
    {
        await using var service = await StartAsync(o => o.MaxRememberedIds = 3);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await SendAsync(service, Messages.Create(id: $"msg_{i}")));
        }

        using (var full = await Messages.SendAsync(service, Messages.Create(id: "msg_3")))
        {
            Assert.Equal("300", full.Headers.GetValues("Retry-After").Single());
            var body = await ProblemAssert.IsProblemAsync(full, HttpStatusCode.ServiceUnavailable, "webhooks-unavailable");
            Assert.Equal("Too many webhooks at once; deliver this one again later", body.GetProperty("detail").GetString());
        }

        Assert.Single(service.Log.Entries, e => e.Event.Name == "webhook.memory_full");
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(service, Messages.Create(id: "msg_0")));
        _clock.Advance(Remembered);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(service, Messages.Create(id: "msg_3", at: _clock.GetUtcNow())));
        Assert.Equal(4, _handled);
    }

    [Fact]
    public async Task FloodWithoutASecret_TakesNoPlaceInTheMemory()
    {
        await using var service = await StartAsync(o => o.MaxRememberedIds = 1);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(service, Messages.Create(id: $"msg_{i}", secret: Messages.OtherSecret)));
        }

        Assert.Equal(HttpStatusCode.OK, await SendAsync(service, Messages.Create()));
    }

    [Fact]
    public async Task MessageThatFailed_TakesNoPlaceInTheMemory()
    {
        await using var service = await StartAsync(o => o.MaxRememberedIds = 1, _ => Results.StatusCode(500));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.InternalServerError, await SendAsync(service, Messages.Create(id: $"msg_{i}")));
        }
    }

    [Fact]
    public async Task MessageForOneEndpoint_CannotBeRepeatedAtAnotherOfTheSameVerifier()
    {
        await using var service = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, await SendAsync(service, Messages.Create()));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(service, Messages.Create(path: "/hooks/other")));
        Assert.Equal(1, _handled);
    }

    [Fact]
    public async Task RequestThatIsRunAgain_DoesNotMakeARepeatedMessageAVerifiedOne()
    {
        // As middleware does that has status codes answered by the pipeline once more.
        await using var service = await StartAsync(before: app => app.Use(async (context, next) =>
        {
            await next(context);
            if (context.Response.StatusCode is StatusCodes.Status204NoContent && !context.Response.HasStarted)
            {
                await next(context);
            }
        }));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(service, Messages.Create()));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(service, Messages.Create()));
        Assert.Equal(1, _handled);
    }

    [Fact]
    public async Task ReplayProtectionOff_HandlesWhatTheToleranceAllows()
    {
        await using var service = await StartAsync(o => o.ReplayProtection = false);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(service, Messages.Create()));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(service, Messages.Create()));
        Assert.Equal(2, _handled);
    }

    [Fact]
    public void Memory_HoldsNoMoreThanItsPlaces_WhateverHappens()
    {
        // The steps of requests, without the requests: more of them than could be sent.
        var memory = new WebhookMemory(100, TimeSpan.FromMinutes(10), _clock);
        var handled = new Dictionary<UInt128, DateTimeOffset>();
        for (var i = 0; i < 100_000; i++)
        {
            var key = WebhookMemory.KeyOf($"msg_{i % 313}");
            foreach (var (old, _) in handled.Where(h => h.Value <= _clock.GetUtcNow()).ToList())
            {
                handled.Remove(old);
            }

            var expected = handled.ContainsKey(key) ? WebhookTurn.Handled : handled.Count >= 100 ? WebhookTurn.Full : WebhookTurn.New;
            Assert.Equal(expected, memory.Begin(key));
            if (expected is WebhookTurn.New)
            {
                memory.End(key, handled: i % 7 != 0);
                if (i % 7 != 0)
                {
                    handled[key] = _clock.GetUtcNow() + TimeSpan.FromMinutes(10);
                }
            }

            _clock.Advance(TimeSpan.FromSeconds(i % 11));
        }
    }

    private static async Task<HttpStatusCode> SendAsync(RunningService service, HttpRequestMessage request)
    {
        using var response = await Messages.SendAsync(service, request);
        return response.StatusCode;
    }

    private Task<RunningService> StartAsync(Action<WebhookVerifierOptions>? options = null, Func<HttpContext, IResult>? handler = null, Func<Task>? asynchronous = null, Action<WebApplication>? before = null) =>
        RunningService.StartAsync(
            app =>
            {
                before?.Invoke(app);
                app.MapPost("/hooks/orders", [AllowAnonymous, WebhookVerified("orders")] async (HttpContext context) =>
                {
                    await (asynchronous?.Invoke() ?? Task.CompletedTask);
                    return handler is not null ? handler(context) : Handled();
                });
                app.MapPost("/hooks/other", [AllowAnonymous, WebhookVerified("orders")] () => Handled());
            },
            b =>
            {
                b.Services.AddSingleton<TimeProvider>(_clock);
                return b.WithAuth(apiKeys: [RunningService.Key]).WithWebhooks("orders", o => o.Secrets = [Messages.Secret]).WithWebhooks("orders", o => options?.Invoke(o));
            });

    private IResult Handled()
    {
        Interlocked.Increment(ref _handled);
        return Results.Ok();
    }
}
