namespace ServiceKit.KeyManagement;

/// <summary>Which keys to list. What is null does not narrow the choice.</summary>
public sealed record ApiKeyQuery
{
    /// <summary>Most keys of one page: 500.</summary>
    public const int MaxTake = 500;

    /// <summary>The moment that states are judged by.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>A part of the name, id or masked form, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>The state.</summary>
    public ApiKeyState? State { get; init; }

    /// <summary>The tenant, exactly.</summary>
    public string? Tenant { get; init; }

    /// <summary>A scope that is granted literally.</summary>
    public string? Scope { get; init; }

    /// <summary>Keys that were not used at or after this moment and were made before it.</summary>
    public DateTimeOffset? NotUsedSince { get; init; }

    /// <summary>Keys that expire before this moment, and have not expired yet.</summary>
    public DateTimeOffset? ExpiresBefore { get; init; }

    /// <summary>The order. Ties are broken by the id.</summary>
    public ApiKeyOrder Order { get; init; } = ApiKeyOrder.Created;

    /// <summary>Whether the order is turned round: newest, last or greatest first.</summary>
    public bool Descending { get; init; }

    /// <summary>How many to leave out at the front.</summary>
    public int Skip { get; init; }

    /// <summary>How many to return: 1 to <see cref="MaxTake"/>.</summary>
    public int Take { get; init; } = 50;
}

/// <summary>What keys can be ordered by.</summary>
public enum ApiKeyOrder
{
    /// <summary>When they were made.</summary>
    Created,

    /// <summary>Their name, by code points.</summary>
    Name,

    /// <summary>When they were used last; never counts as before everything.</summary>
    LastUsed,

    /// <summary>When they expire; never counts as after everything.</summary>
    Expires,
}

/// <summary>A page of keys.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Total">How many there are on all pages.</param>
public sealed record ApiKeyPage(IReadOnlyList<ApiKeyListing> Keys, long Total);

/// <summary>A key and its use.</summary>
/// <param name="Key">The key.</param>
/// <param name="LastUsedAt">When it was accepted last; null for never.</param>
/// <param name="LastUsedFrom">The address that it was accepted from last.</param>
/// <param name="Uses">How often it was accepted.</param>
public sealed record ApiKeyListing(StoredApiKey Key, DateTimeOffset? LastUsedAt, string? LastUsedFrom, long Uses);
