namespace ServiceKit.Client.Sending;

/// <summary>The origins (RFC 6454, section 4: scheme, host, port) that a client's key may go to.</summary>
internal sealed class KeyOrigins(string client, IReadOnlyList<Uri> addresses, bool allowInsecureHttp)
{
    public bool Include(Uri target) => addresses.Any(address => IsSame(address, target));

    /// <exception cref="ApiKeyClientException">The key would go over plain HTTP to another machine.</exception>
    public void RefuseInsecure(Uri target)
    {
        if (!allowInsecureHttp && target.Scheme != Uri.UriSchemeHttps && !target.IsLoopback)
        {
            throw new ApiKeyClientException(
                $"The HTTP client '{client}' would send its API key unencrypted to {Text(target)}. Use an address with https://, or set ApiKeyClientOptions.AllowInsecureHttp where the network itself is trusted.");
        }
    }

    public static bool IsSame(Uri one, Uri other) =>
        one.Port == other.Port
        && string.Equals(one.Scheme, other.Scheme, StringComparison.OrdinalIgnoreCase)
        && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>The origin of an address for people to read: without user and password, which the authority of an address includes.</summary>
    public static string Text(Uri address) => address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
}
