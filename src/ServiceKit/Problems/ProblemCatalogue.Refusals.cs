using ServiceKit.Protection;

namespace ServiceKit.Problems;

internal static partial class ProblemCatalogue
{
    /// <summary>
    /// The names of what callers are refused with by authentication and limits. A service may refuse with others, which come to be known with the first of them.
    /// </summary>
    public static IReadOnlyList<string> Refusals =>
    [
        Unauthorized.Name,
        KeyDisabled.Name,
        KeyExpired.Name,
        Forbidden.Name,
        InsufficientScope(ScopeRequirement.None).Name,
        AddressNotAllowed.Name,
        CrossSiteRequest.Name,
        RateLimited([]).Name,
        TooManyAttempts.Name,
        KeysUnavailable.Name,
    ];
}
