using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ServiceKit.Problems;

/// <summary>
/// Writes those problems that are the same for every request from bytes that were prepared, so that refusing costs less than
/// answering. Where the program has a say in how problems are written, the framework writes each of them.
/// </summary>
internal sealed class PreparedProblems(IServiceProvider services)
{
    private readonly ConcurrentDictionary<Problem, PreparedProblem?> _prepared = new(ReferenceEqualityComparer.Instance);

    // Absent where the service has rate limits and no keys.
    private readonly ApiKeyRedactor? _redactor = services.GetService<ApiKeyRedactor>();

    // Asked for with the first refusal, when nobody can register anything any more.
    private readonly Lazy<bool> _isOurs = new(() => IsOurs(services));

    /// <param name="context">The request.</param>
    /// <param name="problem">One that is made once and used again, since it is remembered for good.</param>
    public Task WriteAsync(HttpContext context, Problem problem)
    {
        if (!_prepared.TryGetValue(problem, out var prepared))
        {
            return PrepareAsync(context, problem);
        }

        // What was written in part already, only the framework knows how to go on with.
        return prepared is null || context.Response.HasStarted
            ? ProblemResponse.WriteAsync(context, problem)
            : prepared.TryWrite(context, InstanceOf(context)) ?? ProblemResponse.WriteAsync(context, problem);
    }

    private string InstanceOf(HttpContext context)
    {
        var path = ProblemEnricher.PathOf(context);
        return _redactor?.Redact(path) ?? path;
    }

    private async Task PrepareAsync(HttpContext context, Problem problem)
    {
        _prepared.TryAdd(problem, _isOurs.Value ? await PreparedProblem.OfAsync(services, problem) : null);
        await ProblemResponse.WriteAsync(context, problem);
    }

    // Nothing but the framework's writer and the fallback behind it, which write the same, whatever Accept says; and nobody who
    // changes what they are given.
    private static bool IsOurs(IServiceProvider services) =>
        services.GetService<IProblemDetailsService>() is not { } service || IsOnlyFrameworks(services, service.GetType().Assembly);

    private static bool IsOnlyFrameworks(IServiceProvider services, Assembly framework) =>
        framework == typeof(ProblemDetailsServiceCollectionExtensions).Assembly
        && services.GetServices<IProblemDetailsWriter>().All(writer => writer is FallbackProblemWriter || writer.GetType().Assembly == framework)
        && services.GetServices<IProblemDetailsWriter>().Any(writer => writer is FallbackProblemWriter)
        && services.GetRequiredService<IOptions<ProblemOptions>>().Value.Customize is null
        && ProblemServiceExtensions.IsOnlyEnriched(services.GetRequiredService<IOptions<ProblemDetailsOptions>>().Value);
}
