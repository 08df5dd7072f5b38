using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ServiceKit.Protection;

namespace ServiceKit.Authentication;

/// <summary>
/// Closes the service by default: whatever is not public needs a key, paths that do not exist included. Runs after
/// routing and before anything of the request is bound or read, so that a stranger learns nothing but 401.
/// </summary>
internal sealed class ApiKeyMiddleware(RequestDelegate next, ApiKeyGate gate)
{
    public Task InvokeAsync(HttpContext context)
    {
        var admitted = gate.AdmitAsync(context, EndpointAccess.Of(context.Features.Find<IEndpointFeature>()?.Endpoint));
        return admitted.IsCompletedSuccessfully
            ? admitted.Result ? next(context) : Task.CompletedTask
            : AwaitedAsync(admitted, context);
    }

    private async Task AwaitedAsync(ValueTask<bool> admitted, HttpContext context)
    {
        if (await admitted)
        {
            await next(context);
        }
    }
}
