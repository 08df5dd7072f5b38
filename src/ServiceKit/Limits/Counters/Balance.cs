namespace ServiceKit.Limits.Counters;

/// <summary>What came of asking a counter.</summary>
internal enum Admission
{
    Admitted,
    Refused,

    /// <summary>Nobody knows yet. Ask again when <see cref="Counter.ReadyAsync"/> has ended.</summary>
    Waiting,

    /// <summary>The counter was dropped from its table in this moment. Ask the table for the client's new one.</summary>
    Retired,
}

/// <summary>What a client has left.</summary>
internal struct Balance
{
    /// <summary><see cref="Wait"/> where nobody can know it.</summary>
    public const long Unknown = -1;

    /// <summary>Permits left.</summary>
    public long Remaining;

    /// <summary>Ticks until there is more, and after a refusal until the same request would be admitted; 0 if nothing is used.</summary>
    public long Wait;

    /// <summary>Where the counter took the permits from, so that they can be given back to the same place.</summary>
    public long Receipt;

    /// <summary>What a limiter of the user's own handed out for the permits.</summary>
    public IDisposable? Lease;
}
