using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ServiceKit.Problems;

/// <summary>
/// Carries ignored exceptions around the framework's exception handler, which would answer them: caught inside of it,
/// thrown again outside.
/// </summary>
internal static class IgnoredExceptions
{
    public static void RethrowOutside(IApplicationBuilder app) => app.Use(static async (HttpContext context, RequestDelegate next) =>
    {
        await next(context);
        context.Features.Get<Carried>()?.Exception.Throw();
    });

    public static void CatchInside(IApplicationBuilder app, ProblemOptions options) => app.Use(async (HttpContext context, RequestDelegate next) =>
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (options.Ignores(exception))
        {
            context.Features.Set(new Carried(ExceptionDispatchInfo.Capture(exception)));
        }
    });

    private sealed record Carried(ExceptionDispatchInfo Exception);
}
