using ServiceKit.ApiKeys;
using ServiceKit.Limits.Clients;

namespace ServiceKit.Limits;

/// <summary>Why a request was refused: which limits, and when it is worth another try.</summary>
/// <param name="Violated">The names of the limits that are used up.</param>
/// <param name="RetryAfter">Seconds, rounded up, until the same request would be admitted if nothing else came in between.</param>
/// <param name="Key">The key that was counted; null where it was the address.</param>
/// <param name="Address">The address of the caller.</param>
/// <param name="IsReportDue">Whether this one is to be logged.</param>
internal sealed record RateLimitRefusal(string[] Violated, long RetryAfter, ApiKeyRecord? Key, ClientAddress Address, bool IsReportDue);
