namespace ServiceKit.KeyManagement;

/// <summary>Moments as stores keep them: whole microseconds since 1970 in UTC, which SQLite (as an integer) and PostgreSQL can hold.</summary>
internal static class StoreTime
{
    public static DateTimeOffset Cut(DateTimeOffset moment) => FromMicroseconds(ToMicroseconds(moment));

    public static long ToMicroseconds(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicroseconds(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
