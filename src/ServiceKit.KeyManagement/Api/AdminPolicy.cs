using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Authentication;
using ServiceKit.Networks;
using ServiceKit.Problems;

namespace ServiceKit.KeyManagement.Api;

/// <summary>
/// A policy of the service in place of the scope <c>keys:admin</c>. The policy was met when this filter runs; what a key would have been
/// asked beside it is asked here: the address, and whether it is the user who wants it. Whoever the policy lets in without a user of
/// another scheme is refused: keys have their scope, and nobody unknown manages keys.
/// </summary>
internal sealed class AdminPolicy(ClientAddressCheck addresses, RefusalWriter refusals) : IEndpointFilter
{
    private static readonly Problem CrossSite = ProblemCatalogue.CrossSiteRequest with { Detail = "Keys are not managed from another site" };

    private static readonly Problem Unknown = ProblemCatalogue.Forbidden with { Detail = "Keys are managed by users whose name is known, and here not by keys" };

    /// <summary>Stops the start where the policy does not exist.</summary>
    /// <exception cref="ApiKeyConfigurationException">There is no such policy.</exception>
    public static void Check(IServiceProvider services, string name, string option = $"{KeyManagementOptions.Section}: {nameof(KeyManagementOptions.AdminPolicy)}")
    {
        if (services.GetService<IAuthorizationPolicyProvider>()?.GetPolicyAsync(name).GetAwaiter().GetResult() is null)
        {
            throw new ApiKeyConfigurationException($"{option} names a policy that the service does not have. Add it: builder.Services.AddAuthorization(o => o.AddPolicy(…)), or leave it out.");
        }
    }

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (Refusal(context.HttpContext) is not { } problem)
        {
            return await next(context);
        }

        await refusals.WriteAsync(context.HttpContext, problem);
        return Results.Empty;
    }

    private Problem? Refusal(HttpContext context) =>
        !addresses.MayCall(context) ? ProblemCatalogue.AddressNotAllowed
        : CrossSiteRequest.Is(context.Request) ? CrossSite
        : CallerOf.UserName(context.User) is null ? Unknown
        : null;
}
