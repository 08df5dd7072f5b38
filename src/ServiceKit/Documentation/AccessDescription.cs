using ServiceKit.Protection;

namespace ServiceKit.Documentation;

/// <summary>What an endpoint asks of a key beyond being valid, in sentences of CommonMark.</summary>
internal static class AccessDescription
{
    /// <summary>For the description of an operation; null where any valid key will do.</summary>
    public static string? Needs(EndpointAccess access)
    {
        var scopes = access.Scopes.IsEmpty ? string.Empty : $" with {access.Scopes.Describe(Code)}";
        var tenants = access.Tenants.IsEmpty ? string.Empty : $" of {access.Tenants.Describe(Code)}";
        return (scopes, tenants) switch
        {
            ("", "") => null,
            ("", _) => $"Needs an API key{tenants}.",
            (_, "") => $"Needs an API key{scopes}.",
            _ => $"Needs an API key{scopes}, and{tenants}.",
        };
    }

    /// <summary>For the description of the response 403.</summary>
    public static string Refusal(EndpointAccess access)
    {
        var scopes = access.Scopes.IsEmpty ? null : $"lacks {access.Scopes.Describe(Code)}";
        var tenants = access.Tenants.IsEmpty ? null : "does not belong to the tenant";
        return $"The API key {(scopes is null && tenants is null ? "does not permit this request" : string.Join(", or ", new[] { tenants, scopes }.OfType<string>()))}.";
    }

    private static string Code(string text) => $"`{text}`";
}
