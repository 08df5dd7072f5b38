namespace ServiceKit.Authentication;

/// <summary>What came of looking for a key in a request.</summary>
internal enum ApiKeyOutcome
{
    Accepted,
    Missing,
    Invalid,
    Disabled,
    Expired,
    Unavailable,

    /// <summary>The key may be right, but a browser sent it by itself, on behalf of another site.</summary>
    CrossSite,
    AddressNotAllowed,
    TooManyAttempts,
}
