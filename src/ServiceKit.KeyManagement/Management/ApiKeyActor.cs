namespace ServiceKit.KeyManagement;

/// <summary>Who manages keys, and how far it may go.</summary>
public sealed record ApiKeyActor
{
    /// <summary>The service itself, which may do everything.</summary>
    public static readonly ApiKeyActor System = new(AuditActor.System, [Scope.All]);

    private ApiKeyActor(string name, IReadOnlyList<string> scopes)
    {
        Name = name;
        Scopes = scopes;
    }

    /// <summary>What the audit log says: <c>key:a1b2c3d4</c>, <c>user:ada</c>, <c>cli:root</c>, <c>system</c>.</summary>
    public string Name { get; }

    /// <summary>The scopes that it has: it can grant no other, and hand out no key that has more.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>The id of the key that it called with; null where it has none.</summary>
    public string? KeyId { get; init; }

    /// <summary>The tenant whose keys alone it sees; null or <c>*</c> for all of them.</summary>
    public string? Tenant { get; init; }

    /// <summary>The address that it calls from.</summary>
    public string? Address { get; init; }

    /// <summary>The holder of an API key.</summary>
    /// <param name="id">The id of the key.</param>
    /// <param name="scopes">The scopes of the key.</param>
    /// <returns>The actor.</returns>
    public static ApiKeyActor Key(string id, IReadOnlyList<string> scopes) => new(AuditActor.Key(id), scopes) { KeyId = id };

    /// <summary>A user of another scheme, let in by a policy: may grant every scope.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The actor.</returns>
    public static ApiKeyActor User(string name) => new(AuditActor.User(name), [Scope.All]);

    /// <summary>Somebody with the store itself at hand: may grant every scope.</summary>
    /// <param name="account">The account of the operating system.</param>
    /// <returns>The actor.</returns>
    public static ApiKeyActor CommandLine(string account) => new(AuditActor.CommandLine(account), [Scope.All]);

    internal bool Sees(StoredApiKey key) => IsForEveryTenant || key.Tenant == Tenant;

    internal bool IsForEveryTenant => Tenant is null or ApiKeys.ApiKeyTenant.Every;
}
