namespace ServiceKit.KeyManagement;

/// <summary>What a managed key is at a moment.</summary>
public enum ApiKeyState
{
    /// <summary>Accepted.</summary>
    Active,

    /// <summary>Switched off, until somebody switches it on again.</summary>
    Disabled,

    /// <summary>Past its expiry.</summary>
    Expired,

    /// <summary>Taken back for good.</summary>
    Revoked,
}
