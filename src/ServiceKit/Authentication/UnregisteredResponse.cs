using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit.Problems;

namespace ServiceKit.Authentication;

/// <summary>The answer of a protected endpoint in a program that never called <c>AddApiKeys()</c>: closed, and loud about why.</summary>
internal static partial class UnregisteredResponse
{
    public static Task WriteAsync(HttpContext context)
    {
        if (context.RequestServices.GetService<ILoggerFactory>() is { } loggers)
        {
            Unregistered(loggers.CreateLogger(ApiKeyDefaults.LogCategory), context.GetEndpoint()?.DisplayName);
        }

        var realm = context.RequestServices.GetService<ServiceInfo>()?.Id ?? "api";
        context.Response.Headers.WWWAuthenticate = $"ApiKey realm=\"{realm}\"";
        return ProblemResponse.WriteAsync(context, ProblemCatalogue.NoKeys);
    }

    [LoggerMessage(25, LogLevel.Error, "{endpoint} asks for an API key, but this service has no keys: every caller gets 401. Call services.AddApiKeys() or ServiceBuilder.WithAuth(), or take the requirement away.", EventName = "auth.unregistered")]
    private static partial void Unregistered(ILogger logger, string? endpoint);
}
