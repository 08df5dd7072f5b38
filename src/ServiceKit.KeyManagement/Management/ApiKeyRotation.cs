namespace ServiceKit.KeyManagement;

/// <summary>How long an old key and its successor are valid beside each other.</summary>
public sealed record ApiKeyRotation
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>How long the old key stays valid: 0 to 366 days, but never beyond its own expiry; null for <see cref="KeyManagementOptions.RotationGrace"/>.</summary>
    public TimeSpan? Grace { get; init; }

    /// <summary>How long the old key has to be unused for the overlap to end at once: 1 minute or more, in whole seconds; null to wait for its end.</summary>
    public TimeSpan? EndWhenUnusedFor { get; init; }

    internal IReadOnlyDictionary<string, string[]>? Fault(TimeSpan grace) =>
        grace < TimeSpan.Zero || grace > Longest ? new Dictionary<string, string[]> { ["GraceSeconds"] = ["is not between 0 and 366 days"] }
        : EndWhenUnusedFor is { } idle && (idle < TimeSpan.FromMinutes(1) || idle > Longest || idle.Ticks % TimeSpan.TicksPerSecond != 0)
            ? new Dictionary<string, string[]> { ["EndWhenUnusedForSeconds"] = ["is not between 1 minute and 366 days, in whole seconds"] }
        : null;
}
