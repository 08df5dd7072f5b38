namespace ServiceKit;

/// <summary>The claims that <c>HttpContext.User</c> has beside <c>ClaimTypes.Name</c> and <c>ClaimTypes.NameIdentifier</c>.</summary>
public static class ApiKeyClaimTypes
{
    /// <summary>The key's id: <c>key_id</c>.</summary>
    public const string KeyId = "key_id";

    /// <summary>The tenant of the key, where it has one: <c>tenant</c>.</summary>
    public const string Tenant = "tenant";

    /// <summary>One scope granted to the key, a claim each: <c>scope</c>.</summary>
    public const string Scope = "scope";
}
