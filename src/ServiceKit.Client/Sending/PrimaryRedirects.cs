namespace ServiceKit.Client.Sending;

/// <summary>Keeps the handler that talks to the network from following redirects on its own, which it would do with the key.</summary>
internal static class PrimaryRedirects
{
    /// <summary>Turns them off. Says whether they had been on, so that a client that wants none gets none.</summary>
    /// <exception cref="ApiKeyClientException">The handler is in use already and can no longer be changed.</exception>
    public static bool TurnOff(HttpMessageHandler primary)
    {
        try
        {
            switch (primary)
            {
                case SocketsHttpHandler { AllowAutoRedirect: true } sockets:
                    sockets.AllowAutoRedirect = false;
                    return true;
                case HttpClientHandler { AllowAutoRedirect: true } handler:
                    handler.AllowAutoRedirect = false;
                    return true;
                case DelegatingHandler { InnerHandler: { } inner }:
                    return TurnOff(inner);
                default:
                    return false;
            }
        }
        catch (InvalidOperationException exception)
        {
            throw new ApiKeyClientException("The primary handler of the HTTP client was used before and follows redirects, to other hosts too. Set its AllowAutoRedirect to false where it is made.", exception);
        }
    }
}
