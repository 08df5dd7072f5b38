using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace ServiceKit.OpenTelemetry;

/// <summary>
/// Says of the framework's span of a request what it is, by the semantic conventions for HTTP servers: the framework leaves that to an
/// instrumentation. Not the query, which may hold a key.
/// </summary>
internal sealed class RequestTags : IStartupFilter
{
    private static readonly HashSet<string> Methods = new(StringComparer.Ordinal) { "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE" };

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(InvokeAsync);
        next(app);
    };

    private static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } activity)
        {
            await next(context);
            return;
        }

        // Middleware may change these.
        var (method, path, scheme) = (context.Request.Method, context.Request.PathBase.Add(context.Request.Path).ToUriComponent(), context.Request.Scheme);
        string? error = null;
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            error = exception.GetType().FullName;
            throw;
        }
        finally
        {
            var status = error is null || context.Response.HasStarted ? context.Response.StatusCode : StatusCodes.Status500InternalServerError;
            var name = Methods.Contains(method) ? method : "_OTHER";
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
            activity.SetTag("http.request.method", name);
            activity.SetTag("url.scheme", scheme);
            activity.SetTag("url.path", path);
            activity.SetTag("http.response.status_code", status);
            if (route is not null)
            {
                activity.SetTag("http.route", route);
            }

            if (status >= StatusCodes.Status500InternalServerError)
            {
                activity.SetTag("error.type", error ?? status.ToString(System.Globalization.CultureInfo.InvariantCulture));
                activity.SetStatus(ActivityStatusCode.Error);
            }

            activity.DisplayName = route is null ? Verb(name) : $"{Verb(name)} {route}";
        }
    }

    private static string Verb(string method) => method == "_OTHER" ? "HTTP" : method;
}
