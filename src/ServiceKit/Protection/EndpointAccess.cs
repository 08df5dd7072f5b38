using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceKit.Networks;

namespace ServiceKit.Protection;

/// <summary>What an endpoint asks of its caller, worked out once from its metadata.</summary>
/// <remarks>
/// Requirements add up. Between a requirement and <c>AllowAnonymous</c> the more specific one decides: metadata goes from
/// groups to the attributes of the handler to what was chained to the mapping call, and <see cref="HandlerAttributes"/> knows
/// where that order does not hold. What contradicts itself stays closed.
/// </remarks>
internal sealed class EndpointAccess
{
    /// <summary>No endpoint, or none that routing knows by a pattern: a key is needed unless the path is public.</summary>
    public static readonly EndpointAccess Unmarked = new(hasRequirement: false, isAnonymous: false, ScopeRequirement.None, TenantRequirement.None, pattern: null, documentation: null);

    private static readonly ConditionalWeakTable<Endpoint, EndpointAccess> Known = [];

    private EndpointAccess(bool hasRequirement, bool isAnonymous, ScopeRequirement scopes, TenantRequirement tenants, string? pattern, DocumentationEndpoint? documentation)
    {
        HasRequirement = hasRequirement;
        IsAnonymous = isAnonymous;
        Scopes = scopes;
        Tenants = tenants;
        Pattern = pattern;
        Documentation = documentation;
    }

    /// <summary>The endpoint asks for a key itself. No list of public paths opens it.</summary>
    public bool HasRequirement { get; }

    /// <summary>No key is asked for: anyone may call the endpoint, unless <see cref="Policy"/> says who.</summary>
    public bool IsAnonymous { get; }

    /// <summary>The authorization policy that lets callers in, in place of a key; null where none does.</summary>
    public string? Policy { get; private init; }

    /// <summary>From where a request needs no key, even if all others do; null: from nowhere.</summary>
    public NetworkList? OpenTo { get; private init; }

    /// <summary>What lets callers in, in place of a key; null where a key does.</summary>
    public IAdmissionInPlaceOfKey? Admission { get; private init; }

    /// <summary>The scopes that a key must have.</summary>
    public ScopeRequirement Scopes { get; }

    /// <summary>The tenants that a key must belong to.</summary>
    public TenantRequirement Tenants { get; }

    /// <summary>The route pattern with a leading slash; null where there is none.</summary>
    public string? Pattern { get; }

    /// <summary>Set on the pages that ServiceKit itself serves.</summary>
    public DocumentationEndpoint? Documentation { get; }

    public static EndpointAccess Of(Endpoint? endpoint) => endpoint is null ? Unmarked : GuardedCall.AccessOf(endpoint) ?? Known.GetValue(endpoint, From);

    private static EndpointAccess From(Endpoint endpoint)
    {
        var requirements = new List<IApiKeyRequirement>();
        var requirement = -1;
        var anonymous = -1;
        for (var i = 0; i < endpoint.Metadata.Count; i++)
        {
            if (endpoint.Metadata[i] is IApiKeyRequirement required)
            {
                requirements.Add(required);
                requirement = i;
            }
            else if (endpoint.Metadata[i] is IAllowAnonymous)
            {
                anonymous = i;
            }
        }

        var handler = HandlerAttributes.Of(endpoint.Metadata);
        if (handler.Unlisted.Count > 0)
        {
            requirements.AddRange(handler.Unlisted);
            requirement = Math.Max(requirement, 0);
        }

        if (endpoint.Metadata.GetMetadata<PolicyInPlaceOfKey>() is { } other && requirement < 0 && anonymous < 0)
        {
            return new EndpointAccess(hasRequirement: false, isAnonymous: true, ScopeRequirement.None, TenantRequirement.None, PatternOf(endpoint), documentation: null) { Policy = other.Policy };
        }

        if (endpoint.Metadata.GetMetadata<IAdmissionInPlaceOfKey>() is { } admission && requirement < 0 && anonymous < 0)
        {
            return new EndpointAccess(hasRequirement: true, isAnonymous: false, ScopeRequirement.None, TenantRequirement.None, PatternOf(endpoint), documentation: null) { Admission = admission };
        }

        var isAnonymous = anonymous > requirement && !handler.StaysClosed;
        return new EndpointAccess(
            requirement >= 0 && !isAnonymous,
            isAnonymous,
            isAnonymous ? ScopeRequirement.None : ScopeRequirement.Of(requirements),
            isAnonymous ? TenantRequirement.None : TenantRequirement.Of(requirements),
            PatternOf(endpoint),
            endpoint.Metadata.GetMetadata<DocumentationEndpoint>())
        {
            OpenTo = endpoint.Metadata.GetMetadata<OpenToNetworks>()?.Networks,
        };
    }

    private static string? PatternOf(Endpoint endpoint) =>
        endpoint is RouteEndpoint route ? "/" + (route.RoutePattern.RawText ?? string.Empty).Trim('/') : null;
}
