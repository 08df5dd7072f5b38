namespace ServiceKit.Dashboard.Audit;

/// <summary>What is known of the chain of the audit log, on this replica. Immutable.</summary>
/// <param name="Step">How far the last check came.</param>
/// <param name="Entries">How many entries were right so far.</param>
internal sealed record ChainState(ChainStep Step, long Entries)
{
    public static readonly ChainState Unchecked = new(ChainStep.Unchecked, 0);

    /// <summary>When the check ended; null as long as it has not.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The digest of the last entry that was right, to be compared with one that is kept elsewhere.</summary>
    public string? Last { get; init; }

    /// <summary>What is wrong, or why the check ended early.</summary>
    public string? Fault { get; init; }
}

/// <summary>How far a check came.</summary>
internal enum ChainStep
{
    Unchecked,
    Running,
    Intact,
    Broken,

    /// <summary>It ended before the log did.</summary>
    Stopped,
}
