using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace ServiceKit.Problems;

/// <summary>
/// Writes the problem where the framework's writer declines because <c>Accept</c> names no JSON. A body that the caller
/// did not ask for is better than none, and than HTML (RFC 9110 section 12.4.1 leaves that to the server).
/// </summary>
internal sealed class FallbackProblemWriter(IOptions<ProblemDetailsOptions> options) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        options.Value.CustomizeProblemDetails?.Invoke(context);
        return new ValueTask(WriteAsync(context.HttpContext, context.ProblemDetails));
    }

    // By the run-time type, so that the members of derived problems are written too.
    public static Task WriteAsync(HttpContext context, ProblemDetails problem) =>
        context.Response.WriteAsJsonAsync(problem, problem.GetType(), options: null, contentType: "application/problem+json", context.RequestAborted);
}
