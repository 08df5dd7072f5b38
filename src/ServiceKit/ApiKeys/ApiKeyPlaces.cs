namespace ServiceKit;

/// <summary>The places of a request in which a key may arrive.</summary>
[Flags]
public enum ApiKeyPlaces
{
    /// <summary>Nowhere. Refused at start.</summary>
    None = 0,

    /// <summary>The header <see cref="ApiKeyOptions.HeaderName"/>.</summary>
    Header = 1,

    /// <summary><c>Authorization: Bearer &lt;key&gt;</c> (RFC 6750 section 2.1).</summary>
    AuthorizationBearer = 2,

    /// <summary><c>Authorization: ApiKey &lt;key&gt;</c>, unregistered but in wide use.</summary>
    AuthorizationApiKey = 4,

    /// <summary>
    /// The query parameter <see cref="ApiKeyOptions.QueryParameterName"/>, for callers that cannot set headers, such as WebSockets
    /// of browsers. Off by default: addresses end up in logs and histories.
    /// </summary>
    Query = 8,

    /// <summary>
    /// The cookie <see cref="ApiKeyOptions.CookieName"/> (RFC 6265 section 5.4). Off by default: browsers send it by themselves. It
    /// does not count where another site makes them do so, except for GET, HEAD and OPTIONS without an upgrade.
    /// </summary>
    Cookie = 16,
}
