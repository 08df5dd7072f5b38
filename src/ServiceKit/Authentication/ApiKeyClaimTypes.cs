namespace ServiceKit;

/// <summary>The claims that <c>HttpContext.User</c> has beside <c>ClaimTypes.Name</c> and <c>ClaimTypes.NameIdentifier</c>.</summary>
public static class ApiKeyClaimTypes
{
    /// <summary>The key's id: <c>key_id</c>.</summary>
    public const string KeyId = "key_id";

    /// <summary>One scope granted to the key, a claim each: <c>scope</c>.</summary>
    public const string Scope = "scope";
}
