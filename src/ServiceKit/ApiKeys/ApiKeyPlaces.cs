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
}
