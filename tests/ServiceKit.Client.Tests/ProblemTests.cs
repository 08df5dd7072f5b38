using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Client.Problems;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Client.Tests;

[Trait("Feature", "B10")]
public sealed class ProblemTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Problem_OfTheService_IsTyped()
    {
        await using var service = await RunningService.StartAsync(app => app.MapGet("/", () => Results.ValidationProblem(new Dictionary<string, string[]> { ["name"] = ["is missing"] })));
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = RunningService.Key);

        var problem = await Assert.ThrowsAsync<ApiProblemException>(async () => await (await caller.Client.GetAsync("/", Cancellation)).EnsureSuccessOrProblemAsync(Cancellation));

        Assert.Equal((400, HttpStatusCode.BadRequest), (problem.Status, problem.StatusCode));
        Assert.Equal("urn:servicekit:error:validation-failed", problem.Type);
        Assert.Equal(["is missing"], problem.Errors["name"]);
        Assert.NotEmpty(problem.TraceId!);
    }

    [Fact]
    public async Task Problem_Unauthorized_SaysWhy()
    {
        await using var service = await RunningService.StartAsync();
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey);

        var problem = await Assert.ThrowsAsync<ApiProblemException>(async () => await (await caller.Client.GetAsync("/closed", Cancellation)).EnsureSuccessOrProblemAsync(Cancellation));

        Assert.Equal("The service answered 401 Unauthorized: Invalid API key", problem.Message);
    }

    [Theory]
    [InlineData("text/html", "<h1>Bad gateway</h1>")]
    [InlineData("application/problem+json", "")]
    [InlineData("application/problem+json", "[1]")]
    [InlineData("application/problem+json", "{\"title\":")]
    [InlineData("application/problem+json", "{\"title\":\"kept\",\"errors\":{\"\\ud800\":[\"x\"]}}")]
    [InlineData("application/problem+json", "{\"\\ud800\":1,\"title\":\"kept\"}")]
    [InlineData("application/problem+json", "{\"detail\":\"\\ud800\"}")]
    [InlineData("application/problem+json", "{\"type\":7,\"title\":{},\"errors\":[],\"traceId\":null}")]
    public async Task Problem_OfAnotherShape_IsTheStatusAlone(string type, string body)
    {
        using var response = Response(type, body);

        var problem = await Assert.ThrowsAsync<ApiProblemException>(() => response.EnsureSuccessOrProblemAsync(Cancellation));

        Assert.Equal((502, "about:blank"), (problem.Status, problem.Type));
        Assert.Null(problem.Detail);
        Assert.Equal(TimeSpan.FromSeconds(9), problem.RetryAfter);
    }

    [Fact]
    public async Task Problem_TooLarge_IsTheStatusAlone()
    {
        using var response = Response("application/problem+json", $"{{\"detail\":\"{new string('x', 70_000)}\"}}");

        var problem = await Assert.ThrowsAsync<ApiProblemException>(() => response.EnsureSuccessOrProblemAsync(Cancellation));

        Assert.Null(problem.Detail);
    }

    [Fact]
    public async Task Problem_AfterAByteOrderMark_IsTyped()
    {
        using var response = Response("application/problem+json", "\uFEFF{\"detail\":\"it rains\"}");

        Assert.Equal("it rains", (await Assert.ThrowsAsync<ApiProblemException>(() => response.EnsureSuccessOrProblemAsync(Cancellation))).Detail);
    }

    [Fact]
    public async Task Problem_WithBrokenCompression_IsTheStatusAlone()
    {
        await using var service = await RunningService.StartPlainAsync(_ => { }, app => app.MapGet("/", async (HttpContext context) =>
        {
            (context.Response.StatusCode, context.Response.ContentType, context.Response.Headers.ContentEncoding) = (500, "application/problem+json", "gzip");
            await context.Response.WriteAsync("no gzip at all", Cancellation);
        }));
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey, more: client => client.ConfigurePrimaryHttpMessageHandler(
            () => new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All }));
        using var response = await caller.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Cancellation);

        Assert.Equal(500, (await Assert.ThrowsAsync<ApiProblemException>(() => response.EnsureSuccessOrProblemAsync(Cancellation))).Status);
    }

    [Fact]
    public async Task Problem_ThatNeverEnds_IsTheStatusAlone_OrCancelled()
    {
        using var response = Endless();
        using var another = Endless();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        // Its ten seconds are over at once.
        var problem = await ProblemReader.ReadAsync(response, new ImpatientClock(), Cancellation);

        Assert.Equal((502, "The service answered 502 Bad Gateway."), (problem.Status, problem.Message));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProblemReader.ReadAsync(another, TimeProvider.System, cancelled.Token));
    }

    [Fact]
    public async Task Problem_WithLineBreaksOrMuchText_IsOneShortLineInTheMessage()
    {
        using var response = Response("application/problem+json", "{\"title\":\"no\\r\\nforged\\u2028line\\u202e\",\"detail\":\"" + new string('x', 5000) + "\"}");

        var problem = await Assert.ThrowsAsync<ApiProblemException>(() => response.EnsureSuccessOrProblemAsync(Cancellation));

        Assert.StartsWith("The service answered 502 no  forged line : xxx", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("x…", problem.Message, StringComparison.Ordinal);
        Assert.InRange(problem.Message.Length, 1000, 1100);
        Assert.Equal(5000, problem.Detail!.Length);
    }

    [Fact]
    public async Task Problem_ThatRepeatsTheKey_IsMasked()
    {
        await using var service = await RunningService.StartPlainAsync(_ => { }, app => app.MapGet("/", (HttpContext context) => Results.Problem($"no such key: {context.Request.Headers["X-API-Key"]}")));
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey);

        var problem = await Assert.ThrowsAsync<ApiProblemException>(async () => await (await caller.Client.GetAsync("/", Cancellation)).EnsureSuccessOrProblemAsync(Cancellation));

        Assert.Equal("no such key: (API key)", problem.Detail);
        Assert.DoesNotContain(Caller.FirstKey, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Success_IsHandedOn()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.NoContent);

        Assert.Same(response, await response.EnsureSuccessOrProblemAsync(Cancellation));
    }

    private static HttpResponseMessage Endless()
    {
        var response = Response("application/problem+json", "");
        response.Content = new StreamContent(new Pipe().Reader.AsStream()) { Headers = { ContentType = response.Content.Headers.ContentType } };
        return response;
    }

    private static HttpResponseMessage Response(string type, string body)
    {
        var content = new StringContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = content, Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(9)) } };
    }
}
