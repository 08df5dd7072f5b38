using ServiceKit.Limits;

namespace ServiceKit.Tests.Limits;

/// <summary>The grammar of quotas.</summary>
public sealed class QuotaTests
{
    [Theory]
    [InlineData("100/h", 100, 3600, "per-hour")]
    [InlineData("100 / h", 100, 3600, "per-hour")]
    [InlineData("100/15m", 100, 900, "per-15m")]
    [InlineData("100/15 minutes", 100, 900, "per-15m")]
    [InlineData("100 per hour", 100, 3600, "per-hour")]
    [InlineData("100 an hour", 100, 3600, "per-hour")]
    [InlineData("100 an hour per client", 100, 3600, "per-hour")]
    [InlineData("100/h per client", 100, 3600, "per-hour")]
    [InlineData("5 a second", 5, 1, "per-second")]
    [InlineData("5/s", 5, 1, "per-second")]
    [InlineData("5/60s", 5, 60, "per-minute")]
    [InlineData("5/90s", 5, 90, "per-90s")]
    [InlineData("5 every 2 days", 5, 172800, "per-2d")]
    [InlineData("7 PER DAY", 7, 86400, "per-day")]
    [InlineData("  7/36h ", 7, 129600, "per-36h")]
    [InlineData("10000000/366d", 10_000_000, 31_622_400, "per-366d")]
    public void Quota_IsRead(string text, int permits, long seconds, string period)
    {
        Assert.Null(Quota.Read(text, out var quota));
        Assert.Equal(new Quota(permits, TimeSpan.FromSeconds(seconds)), quota);
        Assert.Equal(period, quota.Period);
    }

    [Theory]
    [InlineData(null, "is empty")]
    [InlineData("   ", "is empty")]
    [InlineData("100", "is malformed")]
    [InlineData("100 per client", "is malformed")]
    [InlineData("/h", "is malformed")]
    [InlineData("-1/h", "is malformed")]
    [InlineData("+1/h", "is malformed")]
    [InlineData("1.5/h", "is malformed")]
    [InlineData("1e3/h", "is malformed")]
    [InlineData("1_000/h", "is malformed")]
    [InlineData("١٠/h", "is malformed")]
    [InlineData("100/y", "is malformed")]
    [InlineData("100/month", "is malformed")]
    [InlineData("100/h/h", "is malformed")]
    [InlineData("100 a 5 second", "is malformed")]
    [InlineData("100h", "is malformed")]
    [InlineData("100/h\n100/s", "is malformed")]
    [InlineData("9999999999/h", "is malformed")]
    [InlineData("100/9999999999h", "is malformed")]
    [InlineData("0/h", "admits nobody")]
    [InlineData("100/0h", "has a window shorter")]
    [InlineData("100000000/h", "is more than 10000000")]
    [InlineData("1/367d", "has a window longer")]
    [InlineData("1/999999999d", "has a window longer")]
    public void Fault_SaysWhatIsWrong_WithoutQuoting(string? text, string fault)
    {
        var actual = Quota.Read(text, out _);
        Assert.StartsWith(fault, actual, StringComparison.Ordinal);
    }

    [Fact]
    public void HugeText_IsRefusedAtOnce() =>
        Assert.StartsWith("is malformed", Quota.Read(new string('1', 10_000_000), out _), StringComparison.Ordinal);

    [Fact]
    public void BareNumber_IsAnHour_OnlyWhereSaid()
    {
        Assert.Null(Quota.Read("250", out var quota, bareIsAnHour: true));
        Assert.Equal(new Quota(250, TimeSpan.FromHours(1)), quota);
    }
}
