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
    TooManyAttempts,
}
