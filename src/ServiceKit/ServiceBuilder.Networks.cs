using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Networks;

namespace ServiceKit;

public sealed partial class ServiceBuilder
{
    private bool _withAllowedNetworks;

    /// <summary>
    /// Lets nobody else call the service than clients from these addresses and networks; others get 403 <c>address-not-allowed</c>
    /// before their key is read. Open paths stay open to anyone. Behind a proxy, see <see cref="WithTrustedProxies"/>.
    /// </summary>
    /// <param name="networks">Such as <c>192.0.2.7</c>, <c>10.0.0.0/8</c>, <c>2001:db8::/32</c>; <c>*</c>, alone, for everyone. An empty list stops the start.</param>
    /// <returns>This builder.</returns>
    public ServiceBuilder WithAllowedNetworks(params string[] networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        return WithAllowedNetworks(networks, envVar: null);
    }

    /// <summary>
    /// Lets nobody else call the service than clients from certain addresses and networks. They come from the first source given: the list,
    /// then the configuration <c>ServiceKit:AllowedNetworks</c>, then the environment variable. If none is, the service does not start.
    /// </summary>
    /// <param name="networks">The list, as for <see cref="WithAllowedNetworks(string[])"/>.</param>
    /// <param name="envVar">The environment variable with addresses and networks separated by commas or blanks, such as <c>ALLOWED_IPS</c>.</param>
    /// <returns>This builder.</returns>
    public ServiceBuilder WithAllowedNetworks(IReadOnlyList<string>? networks = null, string? envVar = null)
    {
        Services.Configure<ApiKeyOptions>(options =>
        {
            // What is left out keeps its value, as with WithAuth().
            options.AllowedNetworksNeeded = true;
            options.AllowedNetworks = networks is null ? options.AllowedNetworks : [.. networks];
            options.AllowedNetworksVariable = envVar ?? options.AllowedNetworksVariable;
        });
        _withAllowedNetworks = true;
        return this;
    }

    /// <summary>
    /// Takes the client's address and scheme from <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>, where the peer is one of these
    /// proxies, before anything else looks at the request. Without this call, those of the configuration
    /// <c>ServiceKit:TrustedProxies</c> are trusted, if it has any.
    /// </summary>
    /// <param name="networks">
    /// The addresses and networks of the proxies, as narrow as possible: <c>10.0.0.5</c>, <c>10.0.1.0/28</c>, or <c>unix:</c> for
    /// peers on a Unix socket. Everyone (<c>*</c>) is refused. None: those of the configuration, which must then have some.
    /// </param>
    /// <returns>This builder.</returns>
    public ServiceBuilder WithTrustedProxies(params string[] networks)
    {
        Services.AddTrustedProxies(networks);
        return this;
    }

    private void UseNetworks(WebApplication app)
    {
        if (app.Services.GetRequiredService<TrustedProxies>().AreGiven)
        {
            app.UseTrustedProxies();
        }

        if (_withoutAuth && (_withAllowedNetworks || NetworkEntries.Of(app.Configuration, ApiKeyOptions.AllowedNetworksSection, ApiKeyOptions.AllowedNetworksSection) is not null))
        {
            throw new ApiKeyConfigurationException(
                $"Allowed networks are given, and WithoutAuth() was called, which checks neither keys nor addresses. Remove WithoutAuth(), or the networks ({ApiKeyOptions.AllowedNetworksSection}).");
        }
    }
}
