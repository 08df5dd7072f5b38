using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit.Problems;

namespace ServiceKit.Webhooks.Receiving;

/// <summary>
/// The answer of an endpoint whose signatures nothing verifies: closed, and loud about why. 503, so that senders keep the
/// message and try again.
/// </summary>
internal static class UnregisteredWebhook
{
    public static Task WriteAsync(HttpContext context)
    {
        if (context.RequestServices.GetService<ILoggerFactory>() is { } loggers)
        {
            WebhookLog.Unregistered(loggers.CreateLogger(WebhookDefaults.LogCategory), context.GetEndpoint()?.DisplayName);
        }

        return ProblemResponse.WriteAsync(context, ProblemCatalogue.WebhooksUnavailable);
    }
}
