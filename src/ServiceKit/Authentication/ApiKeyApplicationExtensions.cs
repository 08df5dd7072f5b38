using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit;
using ServiceKit.Authentication;
using ServiceKit.Limits;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts API keys into the pipeline.</summary>
public static class ApiKeyApplicationExtensions
{
    /// <summary>
    /// Closes the application: every request needs an API key, unless its path is public or its endpoint allows anonymous
    /// callers. Call it after routing and before whatever it is to protect. Where authorization is registered, its
    /// middleware follows at once, so that policies see the caller. Rate limits come last, so that a refusal costs nothing.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns><paramref name="app"/>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddApiKeys()</c> was not called.</exception>
    public static IApplicationBuilder UseApiKeys(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var inUse = app.ApplicationServices.GetService<ApiKeysInUse>()
            ?? throw new InvalidOperationException("API keys are not registered. Call services.AddApiKeys() before app.UseApiKeys().");
        // A branch has a copy of the properties, of another type; only the application itself has the original.
        inUse.Everywhere |= app.Properties is Dictionary<string, object?>;

        // Other schemes come first, so that an endpoint sees both identities. Alone, our scheme needs no middleware of the
        // framework's: ours has already set the user, at a fraction of the cost.
        (HasOtherSchemes(app.ApplicationServices) ? app : new Placed(app)).UseAuthentication();
        app.UseMiddleware<ApiKeyMiddleware>();
        app = app.ApplicationServices.GetService<IAuthorizationHandlerProvider>() is null ? app : app.UseAuthorization();
        return app.UseMiddleware<RateLimitMiddleware>();
    }

    private static bool HasOtherSchemes(IServiceProvider services) =>
        services.GetRequiredService<IAuthenticationSchemeProvider>().GetAllSchemesAsync().GetAwaiter().GetResult()
            .Any(scheme => scheme.Name != ApiKeyDefaults.AuthenticationScheme);

    /// <summary>
    /// Takes note that a middleware was placed, which keeps <see cref="WebApplication"/> from placing it by itself, without
    /// placing it.
    /// </summary>
    private sealed class Placed(IApplicationBuilder app) : IApplicationBuilder
    {
        public IServiceProvider ApplicationServices
        {
            get => app.ApplicationServices;
            set => app.ApplicationServices = value;
        }

        public IFeatureCollection ServerFeatures => app.ServerFeatures;

        public IDictionary<string, object?> Properties => app.Properties;

        public IApplicationBuilder Use(Func<Http.RequestDelegate, Http.RequestDelegate> middleware) => this;

        public IApplicationBuilder New() => app.New();

        public Http.RequestDelegate Build() => app.Build();
    }
}
