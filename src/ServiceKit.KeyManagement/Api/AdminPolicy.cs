using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceKit.KeyManagement.Api;

/// <summary>A policy of the service in place of the scope <c>keys:admin</c>.</summary>
internal static class AdminPolicy
{
    /// <summary>Stops the start where the policy does not exist, or lets in who is not signed in: managing keys is for nobody unknown.</summary>
    public static void Check(IServiceProvider services, string name)
    {
        var policy = services.GetService<IAuthorizationPolicyProvider>()?.GetPolicyAsync(name).GetAwaiter().GetResult()
            ?? throw new ApiKeyConfigurationException($"{KeyManagementOptions.Section}: AdminPolicy names a policy that the service does not have. Add it: builder.Services.AddAuthorization(o => o.AddPolicy(…)), or leave AdminPolicy out.");
        if (policy.Requirements.Count == 0)
        {
            throw new ApiKeyConfigurationException($"{KeyManagementOptions.Section}: AdminPolicy names a policy that asks for nothing. Let it ask for a signed-in user at least: policy.RequireAuthenticatedUser().");
        }
    }
}
