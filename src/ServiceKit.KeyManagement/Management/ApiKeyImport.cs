namespace ServiceKit.KeyManagement;

/// <summary>A key from elsewhere.</summary>
/// <param name="KeyOrHash">The key, or <c>sha256$</c> and its hash.</param>
/// <param name="Draft">What it shall be; the environment does not count.</param>
public sealed record ApiKeyImport(string KeyOrHash, ApiKeyDraft Draft)
{
    /// <summary>The name, never the key.</summary>
    /// <returns>A text that is safe to log.</returns>
    public override string ToString() => Draft.Name;
}

/// <summary>What became of keys that were to be taken in.</summary>
/// <param name="Imported">Those that were taken in.</param>
/// <param name="Present">How many were in the store already, be it revoked or deleted, and stayed as they are.</param>
public sealed record ApiKeyImportResult(IReadOnlyList<StoredApiKey> Imported, int Present);
