namespace ServiceKit.Protection;

/// <summary>Endpoint metadata that asks for a key. Several on one endpoint add up.</summary>
internal interface IApiKeyRequirement
{
    /// <summary>The scopes that the key must have, all of them. Empty: any key will do.</summary>
    IReadOnlyList<string> Scopes { get; }

    /// <summary>Scopes of which the key must have at least one. Empty: no such condition.</summary>
    IReadOnlyList<string> AnyOf { get; }

    /// <summary>Where a request names the tenant that the key must belong to. Null: no such condition.</summary>
    TenantSource? Tenant => null;
}
