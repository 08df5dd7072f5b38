namespace ServiceKit.Protection;

/// <summary>The requirement that <c>RequireApiKey(…)</c> adds.</summary>
internal sealed class ApiKeyRequirement : IApiKeyRequirement
{
    private readonly string[] _scopes;

    public ApiKeyRequirement(string[] scopes)
    {
        foreach (var scope in scopes)
        {
            if (Scope.Fault(scope) is { } fault)
            {
                throw new ArgumentException($"A scope {fault}.", nameof(scopes));
            }
        }

        _scopes = [.. scopes];
    }

    public IReadOnlyList<string> Scopes => _scopes;

    public override string ToString() => _scopes is [] ? "API key" : $"API key with {string.Join(' ', _scopes)}";
}
