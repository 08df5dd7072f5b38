using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace ServiceKit.Client.Sending;

/// <summary>Where the key of a client may go: what the options say, or else the base address that the client is configured with.</summary>
internal static class ClientOrigins
{
    /// <exception cref="ApiKeyClientException">Nothing says where the key may go, an address has user information, or the key would go unencrypted.</exception>
    public static KeyOrigins Of(string client, ApiKeyClientOptions options, IServiceProvider services)
    {
        var addresses = options.Origins.Count > 0 ? options.Origins : [BaseAddressOf(client, services)];
        var origins = new KeyOrigins(client, addresses, options.AllowInsecureHttp);
        foreach (var address in addresses)
        {
            if (address.UserInfo.Length > 0)
            {
                throw new ApiKeyClientException(
                    $"An address of the HTTP client '{client}' has a user, a password or a key before its host, where logs show it. Write it as https://stations.example/, and give the key in {ApiKeyClientDefaults.ConfigurationSection}:{client}:KeyFile.");
            }

            origins.RefuseInsecure(address);
        }

        return origins;
    }

    // A handler does not know its client. What configures every client of this name says what all of them have in common.
    private static Uri BaseAddressOf(string client, IServiceProvider services)
    {
        using var sample = new HttpClient();
        foreach (var configure in services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get(client).HttpClientActions)
        {
            configure(sample);
        }

        return sample.BaseAddress ?? throw new ApiKeyClientException(
            $"Nothing says which service the API key of the HTTP client '{client}' is for. Set {ApiKeyClientDefaults.ConfigurationSection}:{client}:BaseAddress, give the client a BaseAddress in AddHttpClient(), or name ApiKeyClientOptions.Origins.");
    }
}
