using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using ServiceKit.Protection;

namespace ServiceKit.KeyManagement.Api;

/// <summary>Who calls the REST API.</summary>
internal static class CallerOf
{
    private const int MaxNameLength = 128;

    public static ApiKeyActor Request(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;
        return Actor(context) with { Address = address?.ToString() };
    }

    /// <summary>The name of a user that another scheme than that of keys knows; null where there is none.</summary>
    public static string? UserName(ClaimsPrincipal user)
    {
        var known = user.Identities.FirstOrDefault(identity => identity is { IsAuthenticated: true, AuthenticationType: not ApiKeyDefaults.AuthenticationScheme });
        var name = known?.Name ?? known?.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? known?.FindFirst("sub")?.Value;
        return string.IsNullOrWhiteSpace(name) ? null : new string([.. name.Where(c => !char.IsControl(c)).Take(MaxNameLength)]);
    }

    // Where a policy lets callers in, a key that they send beside it is nobody's matter.
    private static ApiKeyActor Actor(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<PolicyInPlaceOfKey>() is not null
            ? ApiKeyActor.User(UserName(context.User) ?? throw new KeyManagementException(KeyManagementFault.Forbidden, "Keys are managed by users whose name is known"))
        : context.Features.Get<IApiKeyFeature>() is { } key ? ApiKeyActor.Key(key.KeyId, key.Scopes) with { Tenant = key.Tenant }
        : throw new KeyManagementException(KeyManagementFault.Forbidden, "Keys are managed by callers who are known");
}
