using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using ServiceKit.Problems;

namespace ServiceKit.Observability.Health;

/// <summary>The handlers of <c>/health</c> and what lies below it.</summary>
internal static class HealthEndpoints
{
    public const string Path = "/health";
    public const string LivePath = "/health/live";
    public const string ReadyPath = "/health/ready";
    public const string StreamPath = "/health/$stream";

    private const string EventStream = "text/event-stream";

    public static Task AllAsync(HttpContext context, HealthRounds rounds) => WriteAsync(context, rounds.AllAsync(context.RequestAborted));

    public static Task LiveAsync(HttpContext context, HealthRounds rounds) => WriteAsync(context, rounds.LiveAsync(context.RequestAborted));

    public static Task ReadyAsync(HttpContext context, HealthRounds rounds) => WriteAsync(context, rounds.ReadyAsync(context.RequestAborted));

    // Without a summary of its own: it would be that of the operation in the OpenAPI document.
    public static async Task StreamAsync(
        HttpContext context,
        HealthStreams streams,
#pragma warning disable CA1707 // the name that callers write
        [FromQuery(Name = "poll_interval"), Description("Seconds between two events.")] double? poll_interval)
#pragma warning restore CA1707
    {
        if (streams.FaultOf(poll_interval, context.Request.Query["poll_interval"]) is { } fault)
        {
            await TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["poll_interval"] = [fault] }).ExecuteAsync(context);
            return;
        }

        if (!Accepts(context.Request))
        {
            await ProblemResponse.WriteAsync(context, ProblemCatalogue.OnlyEventStream);
            return;
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.ContentType = EventStream;
            context.Response.Headers.CacheControl = "no-cache,no-store";
            return;
        }

        if (!streams.TryOpen(context))
        {
            context.Response.Headers.RetryAfter = "10";
            await ProblemResponse.WriteAsync(context, ProblemCatalogue.TooManyStreams);
            return;
        }

        await TypedResults.ServerSentEvents<string>(streams.EventsAsync(context, poll_interval, context.RequestAborted)).ExecuteAsync(context);
    }

    private static async Task WriteAsync(HttpContext context, Task<HealthAnswer> answering)
    {
        var answer = await answering;
        context.Response.StatusCode = answer.State is HealthState.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(answer.Json, context.RequestAborted);
    }

    // A list that cannot be read excludes nothing.
    private static bool Accepts(HttpRequest request) =>
        !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        || accepted.Count == 0
        || accepted.Any(type => type.Quality is not 0 && new MediaTypeHeaderValue(EventStream).IsSubsetOf(type));
}
