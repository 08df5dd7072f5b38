namespace ServiceKit.KeyManagement;

/// <summary>
/// Counts for all replicas what keys use of limits of their own. A store that several replicas share implements it beside
/// <see cref="IApiKeyStore"/>; with a store that does not, each replica counts for itself.
/// </summary>
public interface ISharedKeyLimits
{
    /// <summary>
    /// Lends permits and takes them back, for one key and window each. A window begins with the first loan and ends by the clock of the
    /// store; what is lent counts as used. Never lends more in a window than the limit admits.
    /// </summary>
    /// <param name="requests">What replicas ask for: 1 to 500, each key and window once.</param>
    /// <param name="cancellationToken">Gives up; whether something was lent is then unknown.</param>
    /// <returns>The loans, in the order of the requests.</returns>
    Task<IReadOnlyList<KeyLimitLoan>> LendAsync(IReadOnlyList<KeyLimitRequest> requests, CancellationToken cancellationToken);
}

/// <summary>What a replica asks for.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="Window">The window of its limit: whole seconds.</param>
/// <param name="Permits">What the limit admits in a window.</param>
/// <param name="Wanted">How many permits are wanted at least; 0 to give back only. More may be lent, so that the next requests need not ask.</param>
/// <param name="Returned">How many permits are given back that were lent and not used.</param>
/// <param name="ReturnedOf">The window that they are of: where that is another by now, they are void.</param>
public sealed record KeyLimitRequest(string KeyId, TimeSpan Window, long Permits, long Wanted, long Returned, long ReturnedOf);

/// <summary>What is lent.</summary>
/// <param name="Granted">How many permits.</param>
/// <param name="Left">How many are left after that.</param>
/// <param name="EndsIn">When the window ends, and what was lent with it.</param>
/// <param name="Window">Names the window. Never 0.</param>
public sealed record KeyLimitLoan(long Granted, long Left, TimeSpan EndsIn, long Window);
