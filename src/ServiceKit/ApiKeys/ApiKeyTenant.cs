namespace ServiceKit.ApiKeys;

/// <summary>What a key's tenant can be beside a name.</summary>
internal static class ApiKeyTenant
{
    /// <summary>The tenant of a key that may act for all of them.</summary>
    public const string Every = "*";
}
