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

    public static readonly Problem KeysUnavailable = new(StatusCodes.Status503ServiceUnavailable, "keys-unavailable", "No API keys could be loaded");

    /// <summary>Names what the endpoint needs; never what the key has, which is nobody's business but its owner's.</summary>
    public static Problem InsufficientScope(ScopeRequirement needed) => new(
        StatusCodes.Status403Forbidden, "insufficient-scope", $"This request needs an API key with {needed}");
}
