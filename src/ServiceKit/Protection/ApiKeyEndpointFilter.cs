using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Authentication;

namespace ServiceKit.Protection;

/// <summary>
/// The second lock. The middleware refuses strangers before anything is bound; this filter holds even where neither
/// <c>UseApiKeys()</c> nor <c>AddApiKeys()</c> was called.
/// </summary>
/// <remarks>
/// The gate is taken from the application when the endpoint is built: to ask the request for it makes the request a scope of
/// services of its own, which costs more than all the checking.
/// </remarks>
internal sealed class ApiKeyEndpointFilter(ApiKeyGate? application, EndpointFilterDelegate next)
{
    public static void AddTo(IEndpointConventionBuilder builder) => builder.AddEndpointFilterFactory(
        (context, next) => new ApiKeyEndpointFilter(context.ApplicationServices.GetService<ApiKeyGate>(), next).InvokeAsync);

    private ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context)
    {
        var http = context.HttpContext;
        var access = EndpointAccess.Of(http.Features.Find<IEndpointFeature>()?.Endpoint);
        if (access.IsAnonymous)
        {
            return next(context);
        }

        if ((application ?? http.RequestServices.GetService<ApiKeyGate>()) is not { } gate)
        {
            return EmptyAsync(UnregisteredResponse.WriteAsync(http));
        }

        var admitted = gate.AdmitAsync(http, access);
        return admitted.IsCompletedSuccessfully
            ? admitted.Result ? next(context) : ValueTask.FromResult<object?>(EmptyHttpResult.Instance)
            : AwaitedAsync(admitted, context);
    }

    private async ValueTask<object?> AwaitedAsync(ValueTask<bool> admitted, EndpointFilterInvocationContext context) =>
        await admitted ? await next(context) : EmptyHttpResult.Instance;

    private static async ValueTask<object?> EmptyAsync(Task response)
    {
        await response;
        return EmptyHttpResult.Instance;
    }
}
