using System.ComponentModel;

namespace ServiceKit.KeyManagement.Api;

/// <summary>How long the old key and the new one are valid beside each other.</summary>
internal sealed record RotationRequest
{
    [Description("Seconds for which the old key stays valid, at most until its own expiry: 0 to 31,622,400. The service's own, if left out.")]
    public long? GraceSeconds { get; init; }

    [Description("Seconds for which the old key has to be unused for its validity to end at once: 60 or more. Not at all, if left out.")]
    public long? EndWhenUnusedForSeconds { get; init; }
}

/// <summary>Which keys to take back.</summary>
internal sealed record RevokeAllRequest
{
    [Description("Whether to take back the key of this call too. False, if left out.")]
    public bool? IncludeCallingKey { get; init; }
}

/// <summary>How many keys were taken back.</summary>
/// <param name="Revoked">How many.</param>
internal sealed record RevokedDocument([property: Description("How many keys were taken back.")] int Revoked);
