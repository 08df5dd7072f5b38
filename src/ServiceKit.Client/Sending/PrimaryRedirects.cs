using System.Runtime.CompilerServices;

namespace ServiceKit.Client.Sending;

/// <summary>Keeps the handler that talks to the network from following redirects on its own, which it would do with the key.</summary>
internal static class PrimaryRedirects
{
    // One handler may serve several clients, or be handed out again when the factory renews its chain: that it is off by then is not its owner's wish.
    private static readonly ConditionalWeakTable<HttpMessageHandler, object> TurnedOff = [];

    /// <summary>Turns them off. Says whether they had been on, so that a client that wants none gets none.</summary>
    /// <exception cref="ApiKeyClientException">The handler is in use already and can no longer be changed, or nobody knows whether it follows redirects.</exception>
    public static bool TurnOff(HttpMessageHandler primary, string client, bool allowUnknown)
    {
        try
        {
            switch (primary)
            {
                case SocketsHttpHandler { AllowAutoRedirect: true } sockets:
                    TurnedOff.TryAdd(sockets, sockets);
                    sockets.AllowAutoRedirect = false;
                    return true;
                case HttpClientHandler { AllowAutoRedirect: true } handler:
                    TurnedOff.TryAdd(handler, handler);
                    handler.AllowAutoRedirect = false;
                    return true;
                case SocketsHttpHandler or HttpClientHandler:
                    return TurnedOff.TryGetValue(primary, out _);
                case DelegatingHandler { InnerHandler: { } inner }:
                    return TurnOff(inner, client, allowUnknown);
                case var _ when allowUnknown:
                    return false;
                default:
                    throw new ApiKeyClientException(
                        $"The primary handler of the HTTP client '{client}' is a {primary.GetType().Name}, which may follow redirects with the API key to other hosts. Use a SocketsHttpHandler, or set ApiKeyClientOptions.AllowUnknownPrimaryHandler if it follows none.");
            }
        }
        catch (InvalidOperationException exception) when (exception is not ApiKeyClientException)
        {
            throw new ApiKeyClientException($"The primary handler of the HTTP client '{client}' was used before and follows redirects, to other hosts too. Set its AllowAutoRedirect to false where it is made.", exception);
        }
    }
}
