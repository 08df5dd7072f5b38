using System.Net;

namespace ServiceKit.Client.Sending;

/// <summary>
/// Where plain HTTP to this machine really goes. A proxy of the environment (<c>HTTP_PROXY</c>) counts for loopback addresses too, unless
/// <c>NO_PROXY</c> names them, and would be sent the key over the network.
/// </summary>
internal sealed class PrimaryProxy(string client, HttpMessageHandler primary, bool allowInsecureHttp)
{
    /// <exception cref="ApiKeyClientException">The key would go over plain HTTP to a proxy on another machine.</exception>
    public void RefuseInsecure(Uri target)
    {
        if (!allowInsecureHttp
            && target.Scheme != Uri.UriSchemeHttps
            && Of(primary) is { } proxy
            && !proxy.IsBypassed(target)
            && proxy.GetProxy(target) is { IsLoopback: false } by
            && by != target)
        {
            throw new ApiKeyClientException(
                $"The HTTP client '{client}' would send its API key unencrypted to the proxy {KeyOrigins.Text(by)}, on the way to {KeyOrigins.Text(target)}. Name the host in NO_PROXY, set UseProxy of the primary handler to false, or use an address with https://.");
        }
    }

    private static IWebProxy? Of(HttpMessageHandler handler) => handler switch
    {
        SocketsHttpHandler sockets => sockets.UseProxy ? sockets.Proxy ?? HttpClient.DefaultProxy : null,
        HttpClientHandler client => client.UseProxy ? client.Proxy ?? HttpClient.DefaultProxy : null,
        DelegatingHandler { InnerHandler: { } inner } => Of(inner),
        _ => null,
    };
}
