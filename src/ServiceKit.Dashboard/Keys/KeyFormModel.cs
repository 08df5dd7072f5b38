using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Keys;

/// <summary>The form for a key: a new one, or one that is changed.</summary>
internal sealed record KeyFormModel
{
    public required KeyFormValues Values { get; init; }

    /// <summary>The scopes that have a box.</summary>
    public required IReadOnlyList<ScopeChoice> Scopes { get; init; }

    /// <summary>The key that is changed; null for a new one.</summary>
    public StoredApiKey? Key { get; init; }

    /// <summary>The version that the form was filled from.</summary>
    public long Version { get; init; }

    /// <summary>What makes the form one that is carried out once; for a new key.</summary>
    public string Once { get; init; } = string.Empty;

    /// <summary>The tenant that the actor is bound to; null for one of every tenant.</summary>
    public string? OnlyTenant { get; init; }

    /// <summary>The environment of new keys unless the form says otherwise.</summary>
    public string DefaultEnvironment { get; init; } = string.Empty;

    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Errors { get; init; } = [];

    /// <summary>What somebody else changed since the form was filled.</summary>
    public IReadOnlyList<string> Meanwhile { get; init; } = [];

    public IReadOnlyList<string> ErrorsOf(string field) => [.. Errors.Where(error => error.Key == field).Select(error => error.Value)];
}

/// <summary>A scope with a box.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Endpoints">The endpoints that need it: method and pattern.</param>
/// <param name="CanGrant">Whether the actor has it, and so can grant it.</param>
internal sealed record ScopeChoice(string Scope, IReadOnlyList<string> Endpoints, bool CanGrant);
