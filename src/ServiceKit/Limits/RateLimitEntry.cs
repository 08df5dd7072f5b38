namespace ServiceKit.Limits;

/// <summary>What a request that was counted brings with it.</summary>
internal struct RateLimitEntry
{
    /// <summary>What is to be released when the request has been answered; null if nothing is.</summary>
    public HeldPermits? Held;

    /// <summary>Set where nothing was counted, since nobody knows yet whether the request is admitted: to be counted again when this has ended.</summary>
    public Task? Wait;
}
