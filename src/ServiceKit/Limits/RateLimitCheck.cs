using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Authentication;
using ServiceKit.Protection;

namespace ServiceKit.Limits;

/// <summary>Looks at what the endpoints ask of rate limits as soon as all are known: what cannot be done stops the start.</summary>
internal static class RateLimitCheck
{
    /// <exception cref="ApiKeyConfigurationException">An endpoint names a limit that there is not, costs more than a limit admits, or nothing enforces the limits.</exception>
    public static void Run(IServiceProvider services)
    {
        var limits = services.GetService<RateLimits>();
        if (limits is { All: not [] } && services.GetService<ApiKeyGate>() is null && services.GetService<WithoutAuthentication>() is null)
        {
            throw new ApiKeyConfigurationException("Rate limits were added, but nothing enforces them. Call services.AddApiKeys() and app.UseApiKeys(), or use ServiceBuilder.");
        }

        foreach (var endpoint in services.GetService<EndpointDataSource>()?.Endpoints ?? [])
        {
            if (limits is not null)
            {
                limits.Of(endpoint);
            }
            else if (endpoint.Metadata.GetMetadata<RateLimitAttribute>() is { } attribute)
            {
                throw new ApiKeyConfigurationException(
                    $"{endpoint.DisplayName} asks for the rate limit '{attribute.Name}', but this service limits no rates. Call ServiceBuilder.WithRateLimit(…) or services.AddApiKeyRateLimits(…).");
            }
        }
    }
}
