namespace ServiceKit.KeyManagement;

/// <summary>Moments as stores keep them: whole microseconds since 1970 in UTC, which SQLite (as an integer) and PostgreSQL can hold.</summary>
internal static class StoreTime
{
    private static readonly long First = (DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly long Last = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Cut(DateTimeOffset moment) => FromMicroseconds(ToMicroseconds(moment));

    /// <summary>A key with its moments as stores keep them.</summary>
    public static StoredApiKey Cut(StoredApiKey key) => key with
    {
        ExpiresAt = Cut(key.ExpiresAt),
        CreatedAt = Cut(key.CreatedAt),
        UpdatedAt = Cut(key.UpdatedAt),
        RevokedAt = Cut(key.RevokedAt),
        DeletedAt = Cut(key.DeletedAt),
    };

    public static long ToMicroseconds(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The first whole microsecond that is not before the moment: what a moment that is kept is before, it is before this.</summary>
    public static long Ceiling(DateTimeOffset moment) => ToMicroseconds(moment) is var cut && FromMicroseconds(cut) < moment ? cut + 1 : cut;

    /// <summary>The last whole microsecond that is not after the moment.</summary>
    public static long Floor(DateTimeOffset moment) => ToMicroseconds(moment) is var cut && FromMicroseconds(cut) > moment ? cut - 1 : cut;

    /// <summary>The moment; where somebody wrote one by hand that is none, the first or last that there is, so that it can be read, and found out.</summary>
    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(microseconds, First, Last) * TimeSpan.TicksPerMicrosecond);

    private static DateTimeOffset? Cut(DateTimeOffset? moment) => moment is { } known ? Cut(known) : null;
}
