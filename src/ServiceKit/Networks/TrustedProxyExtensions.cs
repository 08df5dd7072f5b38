using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Networks;

namespace Microsoft.Extensions.DependencyInjection
{
    /// <summary>Registers trusted proxies without <see cref="ServiceKit.ServiceBuilder"/>.</summary>
    public static class TrustedProxyServiceExtensions
    {
        /// <summary>
        /// Names the proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed. Needs <c>app.UseTrustedProxies()</c>.
        /// </summary>
        /// <param name="services">The services.</param>
        /// <param name="networks">
        /// Their addresses and networks, as narrow as possible: <c>10.0.0.5</c>, <c>10.0.1.0/28</c>, or <c>unix:</c> for peers on a Unix
        /// socket. Everyone (<c>*</c>) is refused at start. None: those of <c>ServiceKit:TrustedProxies</c>, a list or one text.
        /// </param>
        /// <returns><paramref name="services"/>.</returns>
        public static IServiceCollection AddTrustedProxies(this IServiceCollection services, params string[] networks)
        {
            ArgumentNullException.ThrowIfNull(services);
            ArgumentNullException.ThrowIfNull(networks);
            TrustedProxies.AddTo(services);
            return services.Configure<TrustedProxyOptions>(options =>
            {
                options.Needed = true;
                options.Networks = networks is [] ? options.Networks : [.. networks];
            });
        }
    }
}

namespace Microsoft.AspNetCore.Builder
{
    /// <summary>Puts trusted proxies into the pipeline.</summary>
    public static class TrustedProxyApplicationExtensions
    {
        // What the framework notes when its middleware is placed, so that it is not placed twice.
        private const string FrameworksIsPlaced = "ForwardedHeadersAdded";

        private const string FrameworksSetting = "ForwardedHeaders_Enabled";

        /// <summary>
        /// Takes the client's address and scheme from <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> where the peer is a trusted
        /// proxy. Call it first, in place of <c>UseForwardedHeaders()</c>.
        /// </summary>
        /// <param name="app">The application.</param>
        /// <returns><paramref name="app"/>.</returns>
        /// <exception cref="InvalidOperationException"><c>AddTrustedProxies()</c> was not called, or the framework's middleware is placed already.</exception>
        /// <exception cref="ServiceKit.ApiKeyConfigurationException">No proxy is named, or one is malformed.</exception>
        public static IApplicationBuilder UseTrustedProxies(this IApplicationBuilder app)
        {
            ArgumentNullException.ThrowIfNull(app);
            var proxies = app.ApplicationServices.GetService<TrustedProxies>()
                ?? throw new InvalidOperationException("Trusted proxies are not registered. Call services.AddTrustedProxies() before app.UseTrustedProxies().");
            if (!app.Properties.TryAdd(FrameworksIsPlaced, true))
            {
                throw new InvalidOperationException("Forwarded headers are placed already. Remove app.UseForwardedHeaders(): app.UseTrustedProxies() does its work.");
            }

            // ASPNETCORE_FORWARDEDHEADERS_ENABLED has the framework place its middleware in front of all that a program places. Each
            // of the two would then take a step along the chain, beyond a limit that is meant for one.
            app.ApplicationServices.GetRequiredService<IConfiguration>()[FrameworksSetting] = "false";
            proxies.InUse = true;
            return app.UseMiddleware<TrustedProxyMiddleware>();
        }
    }
}
