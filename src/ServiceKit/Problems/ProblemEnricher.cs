using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceKit.Problems;

/// <summary>Gives every problem the members that callers rely on: type, title, instance, traceId.</summary>
internal static class ProblemEnricher
{
    public static void Enrich(HttpContext context, ProblemDetails problem, ProblemOptions options)
    {
        var status = problem.Status ??= context.Response.StatusCode;
        if (IsUnset(problem.Type))
        {
            problem.Type = options.TypeBase + (problem is HttpValidationProblemDetails ? "validation-failed" : ProblemNames.NameOf(status));
        }

        if (problem is HttpValidationProblemDetails validation)
        {
            ValidationErrors.NameAsInJson(context, validation);
        }

        // The framework says "An error occurred while processing your request." for 500, which says nothing.
        problem.Title = IsFrameworks(problem.Title, status) ? ProblemNames.TitleOf(status) : problem.Title;
        problem.Detail ??= problem is HttpValidationProblemDetails ? null : ProblemNames.DetailOf(status);
        problem.Instance ??= InstanceOf(context);
        problem.Extensions["traceId"] = Activity.Current?.Id ?? context.TraceIdentifier;
    }

    /// <summary>The same, for what comes through the framework's service, plus the exception where it may be shown.</summary>
    public static void Enrich(ProblemDetailsContext context)
    {
        var options = context.HttpContext.RequestServices.GetRequiredService<IOptions<ProblemOptions>>().Value;
        Enrich(context.HttpContext, context.ProblemDetails, options);
        if (context.Exception is { } exception && context.ProblemDetails.Status >= 500)
        {
            AddException(context.HttpContext, context.ProblemDetails, exception);
        }

        options.Customize?.Invoke(context);
    }

    private static void AddException(HttpContext context, ProblemDetails problem, Exception exception)
    {
        if (!context.RequestServices.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            problem.Detail ??= "An unexpected error occurred. The service's log has the details under this traceId.";
            return;
        }

        problem.Detail ??= exception.Message;
        problem.Extensions["exception"] = new Dictionary<string, string?>
        {
            ["type"] = exception.GetType().FullName,
            ["stackTrace"] = exception.StackTrace,
        };
    }

    /// <summary>What <c>instance</c> says, before a key in it is masked.</summary>
    internal static string PathOf(HttpContext context) => context.Request.PathBase.Add(context.Request.Path).ToUriComponent();

    // A key that was put into the path by mistake must not come back in an answer that is logged elsewhere.
    private static string InstanceOf(HttpContext context)
    {
        var path = PathOf(context);
        return context.RequestServices.GetService<ApiKeyRedactor>()?.Redact(path) ?? path;
    }

    private static bool IsFrameworks(string? title, int status) =>
        title is null || title == ReasonPhrases.GetReasonPhrase(status) || (status == 500 && title.StartsWith("An error occurred", StringComparison.Ordinal));

    // What the framework fills in by itself are links to the RFCs, the same for every error of a status.
    private static bool IsUnset(string? type) =>
        type is null or "about:blank" || type.StartsWith("https://tools.ietf.org/html/rfc", StringComparison.Ordinal);
}
