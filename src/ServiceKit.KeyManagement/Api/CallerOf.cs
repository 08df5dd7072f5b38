using Microsoft.AspNetCore.Http;

namespace ServiceKit.KeyManagement.Api;

/// <summary>Who calls the REST API.</summary>
internal static class CallerOf
{
    public static ApiKeyActor Request(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;
        var actor = context.Features.Get<IApiKeyFeature>() is { } key
            ? ApiKeyActor.Key(key.KeyId, key.Scopes) with { Tenant = key.Tenant }
            : ApiKeyActor.User(context.User.Identity?.Name ?? "unnamed");
        return actor with { Address = address?.ToString() };
    }
}
