using Microsoft.AspNetCore.Http;
using ServiceKit.Protection;

namespace ServiceKit.Problems;

/// <summary>Every error that ServiceKit itself answers with. docs/errors.md lists them for callers.</summary>
internal static partial class ProblemCatalogue
{
    public static readonly Problem Unauthorized = new(StatusCodes.Status401Unauthorized, "unauthorized", "Invalid API key");

    /// <summary>For a protected endpoint of a service that has no keys at all.</summary>
    public static readonly Problem NoKeys = Unauthorized with { Detail = "This service accepts no API keys" };

    public static readonly Problem KeyDisabled = new(StatusCodes.Status401Unauthorized, "key-disabled", "API key is disabled");

    public static readonly Problem KeyExpired = new(StatusCodes.Status401Unauthorized, "key-expired", "API key has expired");

    public static readonly Problem Forbidden = new(StatusCodes.Status403Forbidden, "forbidden", "The API key does not permit this request");

    /// <summary>For a key in a cookie that another site made a browser send.</summary>
    public static readonly Problem CrossSiteRequest = new(StatusCodes.Status403Forbidden, "cross-site-request", "A key in a cookie is not accepted from another site");

    public static readonly Problem AddressNotAllowed = new(StatusCodes.Status403Forbidden, "address-not-allowed", "Access denied from this IP address");

    public static readonly Problem KeysUnavailable = new(StatusCodes.Status503ServiceUnavailable, "keys-unavailable", "No API keys could be loaded");

    public static readonly Problem TooManyAttempts = new(
        StatusCodes.Status429TooManyRequests, "too-many-attempts", "Too many invalid API keys from this address");

    /// <summary>Names the limits that are used up, as <c>RateLimit-Policy</c> does.</summary>
    public static Problem RateLimited(string[] violated) => new(StatusCodes.Status429TooManyRequests, "rate-limited", "Rate limit exceeded")
    {
        Members = new Dictionary<string, object?> { ["violated-policies"] = violated },
    };

    /// <summary>Names what the endpoint needs; never what the key has, which is nobody's business but its owner's.</summary>
    public static Problem InsufficientScope(ScopeRequirement needed) => new(
        StatusCodes.Status403Forbidden, "insufficient-scope", $"This request needs an API key with {needed}");
}
