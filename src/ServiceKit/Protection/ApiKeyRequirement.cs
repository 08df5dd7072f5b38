namespace ServiceKit.Protection;

/// <summary>The requirement that <c>RequireApiKey(…)</c> or <c>RequireTenant(…)</c> adds.</summary>
internal sealed class ApiKeyRequirement(IReadOnlyList<string> scopes, IReadOnlyList<string> anyOf, TenantSource? tenant = null) : IApiKeyRequirement
{
    public IReadOnlyList<string> Scopes { get; } = Checked(scopes, nameof(scopes));

    public IReadOnlyList<string> AnyOf { get; } = Checked(anyOf, nameof(anyOf));

    public TenantSource? Tenant => tenant;

    public override string ToString() => tenant is not null ? $"API key, tenant of {tenant}" : ScopeRequirement.Of([this]) is { IsEmpty: false } requirement ? $"API key with {requirement}" : "API key";

    private static string[] Checked(IReadOnlyList<string> scopes, string parameter)
    {
        foreach (var scope in scopes)
        {
            if (Scope.Fault(scope) is { } fault)
            {
                throw new ArgumentException($"A scope {fault}.", parameter);
            }
        }

        return [.. scopes];
    }
}
