using System.Collections.ObjectModel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ServiceKit.Problems;

/// <summary>Writes a problem of the catalogue, with or without the framework's problem details service.</summary>
internal static class ProblemResponse
{
    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        var services = context.RequestServices;
        var options = services.GetService<IOptions<ProblemOptions>>()?.Value ?? new ProblemOptions();
        var details = new ProblemDetails
        {
            Type = options.TypeBase + problem.Name,
            Title = ProblemNames.TitleOf(problem.Status),
            Status = problem.Status,
            Detail = problem.Detail,
        };
        foreach (var (name, value) in problem.Members ?? ReadOnlyDictionary<string, object?>.Empty)
        {
            details.Extensions[name] = value;
        }

        context.Response.StatusCode = problem.Status;
        context.Response.Headers.CacheControl = "no-store";
        if (services.GetService<IProblemDetailsService>() is not { } service
            || !await service.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = details }))
        {
            ProblemEnricher.Enrich(context, details, options);
            await FallbackProblemWriter.WriteAsync(context, details);
        }
    }
}
