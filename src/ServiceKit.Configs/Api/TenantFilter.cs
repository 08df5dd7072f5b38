using Microsoft.AspNetCore.Http;
using ServiceKit.ApiKeys;
using ServiceKit.Problems;

namespace ServiceKit.Configs.Api;

/// <summary>Refuses keys of a tenant: configurations are those of all tenants, and a tenant's administrator may have passed on the scopes.</summary>
internal sealed class TenantFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (context.HttpContext.Features.Get<IApiKeyFeature>()?.Tenant is null or ApiKeyTenant.Every)
        {
            return await next(context);
        }

        await ProblemResponse.WriteAsync(context.HttpContext, ProblemCatalogue.Forbidden);
        return Results.Empty;
    }
}
