using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features.Authentication;
using ServiceKit.ApiKeys;
using ServiceKit.Limits;

namespace ServiceKit.Authentication;

/// <summary>The identity of an accepted request. The principal is only built when somebody asks for it.</summary>
/// <param name="record">The key that was presented.</param>
/// <param name="other">Who the request was before, by another authentication scheme.</param>
internal sealed class ApiKeyFeature(ApiKeyRecord record, ClaimsPrincipal? other) : IApiKeyFeature, IHttpAuthenticationFeature
{
    private ClaimsPrincipal? _user;

    public ApiKeyRecord Record => record;

    /// <summary>The limits that the request was counted against, once it was.</summary>
    public EndpointLimits? Counted { get; set; }

    public string KeyId => record.Id;

    public string Name => record.Name;

    public string? Tenant => record.Tenant;

    public IReadOnlyList<string> Scopes => record.Scopes;

    public ClaimsPrincipal? User
    {
        get => _user ??= CreatePrincipal();
        set => _user = value;
    }

    public bool HasScope(string scope) => Scope.IsCovered(record.Scopes, scope);

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
        if (other is { Identity.IsAuthenticated: true })
        {
            principal.AddIdentities(other.Identities);
        }

        return principal;
    }
}
