using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ServiceKit.Webhooks.Receiving;

/// <summary>
/// The second lock. The guard verifies before the endpoint runs; where it is missing, because nothing of ServiceKit is
/// registered, this filter lets nobody pass. It cannot verify by itself: the body is bound by now.
/// </summary>
internal sealed class WebhookEndpointFilter(string name) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (context.HttpContext.Features.Get<IWebhookFeature>() is WebhookFeature verified && verified.Name == name)
        {
            return await next(context);
        }

        await UnregisteredWebhook.WriteAsync(context.HttpContext);
        return EmptyHttpResult.Instance;
    }
}
