using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Keys;

/// <summary>The forms that rotate and revoke a key.</summary>
internal sealed record KeyEndModel
{
    public required ApiKeyListing Listing { get; init; }

    /// <summary>The version that the form was filled from.</summary>
    public required long Version { get; init; }

    /// <summary>What makes the form one that is carried out once; for a rotation.</summary>
    public string Once { get; init; } = string.Empty;

    /// <summary>How long the old key stays valid, in seconds; for a rotation.</summary>
    public string Grace { get; init; } = string.Empty;

    /// <summary>How long it has to be unused to end before, in seconds; empty for not at all.</summary>
    public string Unused { get; init; } = string.Empty;

    /// <summary>What was typed to confirm; for a revocation.</summary>
    public string Typed { get; init; } = string.Empty;

    /// <summary>Whether to delete the key too.</summary>
    public bool Delete { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Errors { get; init; } = [];

    public IReadOnlyList<string> ErrorsOf(string field) => [.. Errors.Where(error => error.Key == field).Select(error => error.Value)];
}
