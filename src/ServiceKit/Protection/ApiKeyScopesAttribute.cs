namespace ServiceKit;

/// <summary>
/// Names every scope that the program knows. With it, a scope in <c>[ApiKeyProtected]</c> or <c>RequireApiKey</c> that is not
/// in the list does not compile (SKIT0003): a typing error would be a scope that nobody can be granted.
/// </summary>
/// <example><code>[assembly: ApiKeyScopes("stations:read", "stations:write")]</code></example>
/// <param name="scopes">The scopes.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class ApiKeyScopesAttribute(params string[] scopes) : Attribute
{
    /// <summary>The scopes.</summary>
    public IReadOnlyList<string> Scopes { get; } = scopes;
}
