using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Authentication;

namespace ServiceKit.Protection;

/// <summary>
/// The second lock. The middleware refuses strangers before anything is bound; this filter holds even where neither
/// <c>UseApiKeys()</c> nor <c>AddApiKeys()</c> was called.
/// </summary>
internal sealed class ApiKeyEndpointFilter : IEndpointFilter
{
    public static readonly ApiKeyEndpointFilter Instance = new();

    private ApiKeyEndpointFilter()
    {
    }

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var access = EndpointAccess.Of(http.GetEndpoint());
        if (access.IsAnonymous)
        {
            return await next(context);
        }

        if (http.RequestServices.GetService<ApiKeyGate>() is not { } gate)
        {
            await UnregisteredResponse.WriteAsync(http);
            return EmptyHttpResult.Instance;
        }

        return await gate.AdmitAsync(http, access) ? await next(context) : EmptyHttpResult.Instance;
    }
}
