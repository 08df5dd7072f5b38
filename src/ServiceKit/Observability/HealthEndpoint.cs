using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceKit.Observability;

/// <summary>The handler of <c>/health</c>.</summary>
internal static class HealthEndpoint
{
    public const string Path = "/health";

    public static async Task<JsonHttpResult<HealthReportDocument>> HandleAsync(HealthCheckService checks, HttpContext context, CancellationToken cancellation)
    {
        var report = await checks.CheckHealthAsync(cancellation);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(
            HealthReportDocument.From(report),
            statusCode: report.Status is HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
