namespace ServiceKit.Limits;

/// <summary>Lends permits of limits that several replicas share, from the place where all of them are counted.</summary>
internal interface IQuotaLender
{
    /// <summary>Whether there is such a place.</summary>
    bool IsShared { get; }

    /// <summary>Borrows permits. The loan counts as used until it is given back.</summary>
    /// <param name="key">The id of the key.</param>
    /// <param name="window">The window of its limit.</param>
    /// <param name="permits">What the limit admits in a window.</param>
    /// <param name="wanted">What is wanted at least; it may be granted more, or less.</param>
    /// <returns>The loan; null where the place cannot be reached in time.</returns>
    Task<QuotaLoan?> BorrowAsync(string key, TimeSpan window, int permits, int wanted);

    /// <summary>Gives back what was not used. What belongs to a window that is over is void.</summary>
    void GiveBack(string key, TimeSpan window, long windowId, int permits);

    /// <summary>Takes note of a counter that holds permits, to have it give them back when it is idle.</summary>
    void Watch(SharedWindowCounter counter);
}

/// <summary>Permits that were lent.</summary>
/// <param name="Granted">How many; 0 if none are left.</param>
/// <param name="Left">How many are left for the other replicas, and for later.</param>
/// <param name="EndsIn">When the window ends.</param>
/// <param name="Window">Which window it is. Never 0.</param>
internal readonly record struct QuotaLoan(int Granted, long Left, TimeSpan EndsIn, long Window);
