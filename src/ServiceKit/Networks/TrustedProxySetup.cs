using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace ServiceKit.Networks;

/// <summary>Tells the framework's middleware whom to believe, and what.</summary>
/// <remarks>
/// The address and the scheme are taken over. The host is not: most proxies pass on the client's own, which would end up in
/// links. There is no limit on the number of proxies, since every one is compared with the list and the first that is not in
/// it is the client. What a program configures itself comes later and wins, except for the list.
/// </remarks>
internal sealed class TrustedProxySetup(TrustedProxies proxies) : IConfigureOptions<ForwardedHeadersOptions>, IPostConfigureOptions<ForwardedHeadersOptions>
{
    public void Configure(ForwardedHeadersOptions options)
    {
        if (proxies.AreGiven)
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.ForwardLimit = null;
        }
    }

    public void PostConfigure(string? name, ForwardedHeadersOptions options)
    {
        if (!proxies.AreGiven)
        {
            return;
        }

        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in proxies.Networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        if (proxies.Networks.Count == 0)
        {
            // Only Unix sockets are trusted. Two empty lists would mean anyone; nothing has the broadcast address.
            options.KnownProxies.Add(IPAddress.Broadcast);
        }
    }
}
