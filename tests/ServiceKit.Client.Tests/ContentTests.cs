using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Client.Tests;

/// <summary>Contents that can be read once, and callers that cannot wait.</summary>
[Trait("Feature", "B10")]
public sealed class ContentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Json_OfASequenceThatIsGone_IsSentAgainWhole(bool synchronously)
    {
        var bodies = new List<string>();
        await using var service = await ThrottlingAsync(bodies);
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey, clock: new ImpatientClock());
        using var request = Request(new Queue<string>(["one", "two"]));

#pragma warning disable CA1849 // the synchronous way is one of those that are tested
        using var response = synchronously ? caller.Client.Send(request, Cancellation) : await caller.Client.SendAsync(request, Cancellation);
#pragma warning restore CA1849

        Assert.Equal(["[\"one\",\"two\"]", "[\"one\",\"two\"]", "[\"one\",\"two\"]"], bodies);
        Assert.IsType<JsonContent>(request.Content);
    }

    [Fact]
    public async Task Json_OfMoreThanTheLimit_IsSentOnceAndWhole()
    {
        var bodies = new List<string>();
        await using var service = await ThrottlingAsync(bodies);
        using var caller = new Caller(service.Client.BaseAddress, o => (o.Key, o.MaxBufferedContentBytes) = (Caller.FirstKey, 5), clock: new ImpatientClock());
        using var request = Request(new Queue<string>(["one", "two"]));

        using var response = await caller.Client.SendAsync(request, Cancellation);

        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal(["[\"one\",\"two\"]"], bodies);
    }

    [Fact]
    public async Task Caller_ThatBlocksItsContext_IsAnswered()
    {
        await using var service = await ThrottlingAsync([]);
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey, clock: new ImpatientClock());
        var context = new BlockedContext();
        var answered = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Block(caller.Client, context, answered)) { IsBackground = true }.Start();

        Assert.Equal(429, await answered.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
        Assert.Equal(0, context.Posted);
    }

    // As a window does, whose thread is the context: what is posted to it is done when the thread is free again.
    private static void Block(HttpClient client, BlockedContext context, TaskCompletionSource<int> answered)
    {
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            var request = Request(new Queue<string>(["one"]));
            var response = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken.None).GetAwaiter().GetResult();
            response.EnsureSuccessOrProblemAsync(CancellationToken.None).GetAwaiter().GetResult();
            answered.SetResult(200);
        }
        catch (ApiProblemException problem)
        {
            answered.SetResult(problem.Status);
        }
        catch (Exception exception)
        {
            answered.SetException(exception);
        }
    }

    private static HttpRequestMessage Request(Queue<string> queue) => new(HttpMethod.Post, "/") { Content = JsonContent.Create(Consume(queue)) };

    private static IEnumerable<string> Consume(Queue<string> queue)
    {
        while (queue.TryDequeue(out var next))
        {
            yield return next;
        }
    }

    private static Task<RunningService> ThrottlingAsync(List<string> bodies) => RunningService.StartPlainAsync(_ => { }, app => app.MapPost("/", async (HttpContext context) =>
    {
        bodies.Add(await new StreamReader(context.Request.Body).ReadToEndAsync(Cancellation));
        context.Response.Headers.RetryAfter = "1";
        return Results.Problem("too many", statusCode: 429);
    }));

    private sealed class BlockedContext : SynchronizationContext
    {
        private int _posted;

        public int Posted => _posted;

        public override void Post(SendOrPostCallback d, object? state) => Interlocked.Increment(ref _posted);
    }
}
