namespace ServiceKit.KeyManagement;

/// <summary>What was counted of the use of keys since the last batch.</summary>
/// <param name="Counts">Counts by key, hour and outcome; each combination once.</param>
/// <param name="Callers">Accepted requests by key and address; each combination once.</param>
/// <param name="Scopes">Accepted requests by key and scope that they needed; each combination once.</param>
public sealed record ApiKeyUsageBatch(IReadOnlyList<KeyHourCount> Counts, IReadOnlyList<KeyCallerCount> Callers, IReadOnlyList<KeyScopeCount> Scopes);

/// <summary>Requests of one key in one hour with one outcome.</summary>
/// <param name="Id">The key.</param>
/// <param name="Hour">The first moment of the hour, in UTC.</param>
/// <param name="Outcome"><c>accepted</c>, or the name of the problem that the request was refused with.</param>
/// <param name="Count">How many.</param>
public sealed record KeyHourCount(string Id, DateTimeOffset Hour, string Outcome, long Count);

/// <summary>Accepted requests of one key from one address.</summary>
/// <param name="Id">The key.</param>
/// <param name="Address">The address.</param>
/// <param name="LastAt">When the last one came.</param>
/// <param name="Count">How many.</param>
public sealed record KeyCallerCount(string Id, string Address, DateTimeOffset LastAt, long Count);

/// <summary>Accepted requests of one key that needed one scope.</summary>
/// <param name="Id">The key.</param>
/// <param name="Scope">The scope.</param>
/// <param name="LastAt">When the last one came.</param>
/// <param name="Count">How many.</param>
public sealed record KeyScopeCount(string Id, string Scope, DateTimeOffset LastAt, long Count);

/// <summary>The use of one key.</summary>
/// <param name="Counts">By hour and outcome, oldest first.</param>
/// <param name="Callers">The addresses that it was used from, latest first, 100 at most.</param>
/// <param name="Scopes">The scopes that its requests needed, by name.</param>
public sealed record ApiKeyUsage(IReadOnlyList<KeyHourCount> Counts, IReadOnlyList<KeyCallerCount> Callers, IReadOnlyList<KeyScopeCount> Scopes);
