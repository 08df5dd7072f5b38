using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using ServiceKit.ApiKeys;
using ServiceKit.Limits;

namespace ServiceKit.Authentication;

/// <summary>The identity of an accepted request. The principal is only built when somebody asks for it.</summary>
/// <remarks>
/// Every request pays for the size of this object, and all that most requests ask it for is the record. What few need has one
/// field: the limits by themselves, or everything together.
/// </remarks>
/// <param name="record">The key that was presented.</param>
/// <param name="other">Who the request was before, by another authentication scheme.</param>
internal sealed class ApiKeyFeature(ApiKeyRecord record, ClaimsPrincipal? other) : IApiKeyFeature, IHttpAuthenticationFeature
{
    private object? _rest = other is null ? null : new Everything { Other = other };

    public ApiKeyRecord Record => record;

    /// <summary>The limits that the request was counted against, once it was.</summary>
    public EndpointLimits? Counted
    {
        get => _rest as EndpointLimits ?? (_rest as Everything)?.Counted;
        set
        {
            if (_rest is Everything everything)
            {
                everything.Counted = value;
            }
            else
            {
                _rest = value;
            }
        }
    }

    public string KeyId => record.Id;

    public string Name => record.Name;

    public string? Tenant => record.Tenant;

    public IReadOnlyList<string> Scopes => record.Scopes;

    public ClaimsPrincipal? User
    {
        get => All().User ??= CreatePrincipal();
        set => All().User = value;
    }

    /// <summary>Who a request was accepted as; null if it was not, or not yet.</summary>
    /// <remarks>The framework's own feature first: a server has a place of its own for it, and goes through a list for ours.</remarks>
    public static ApiKeyFeature? Of(HttpContext context) => context.Features[typeof(IHttpAuthenticationFeature)] as ApiKeyFeature ?? context.Features[typeof(IApiKeyFeature)] as ApiKeyFeature;

    /// <param name="context">The request.</param>
    /// <param name="known">
    /// The framework's own feature of the request. Where there is none nobody was accepted, since ours is set with it; who took it away has the
    /// request judged once more.
    /// </param>
    public static ApiKeyFeature? Of(HttpContext context, IHttpAuthenticationFeature? known) => known is null
        ? null
        : known as ApiKeyFeature ?? context.Features[typeof(IApiKeyFeature)] as ApiKeyFeature;

    public bool HasScope(string scope) => Scope.IsCovered(record.Scopes, scope);

    private Everything All()
    {
        if (_rest is not Everything everything)
        {
            _rest = everything = new Everything { Counted = _rest as EndpointLimits };
        }

        return everything;
    }

    private ClaimsPrincipal CreatePrincipal()
    {
        var identity = new ClaimsIdentity(ApiKeyDefaults.AuthenticationScheme);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, record.Id));
        identity.AddClaim(new Claim(ClaimTypes.Name, record.Name));
        identity.AddClaim(new Claim(ApiKeyClaimTypes.KeyId, record.Id));
        if (record.Tenant is { } tenant)
        {
            identity.AddClaim(new Claim(ApiKeyClaimTypes.Tenant, tenant));
        }

        foreach (var scope in record.Scopes)
        {
            identity.AddClaim(new Claim(ApiKeyClaimTypes.Scope, scope));
        }

        var principal = new ClaimsPrincipal(identity);
        if (All().Other is { Identity.IsAuthenticated: true } other)
        {
            principal.AddIdentities(other.Identities);
        }

        return principal;
    }

    private sealed class Everything
    {
        public EndpointLimits? Counted { get; set; }

        public ClaimsPrincipal? Other { get; init; }

        public ClaimsPrincipal? User { get; set; }
    }
}
