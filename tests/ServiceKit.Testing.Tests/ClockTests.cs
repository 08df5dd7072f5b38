using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ServiceKit.Testing.Tests;

/// <summary>The clock that a test moves.</summary>
public sealed class ClockTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Key_WhenTheClockIsMoved_Expires()
    {
        await using var service = new ServiceFactory(clock: new TestClock(Start));
        using var client = service.CreateClientWithKey(new TestKey { ExpiresAt = Start + TimeSpan.FromHours(1) });
        using var before = await client.GetAsync("/things", Cancellation);
        await before.AssertSuccessAsync(Cancellation);
        service.GetClock().Advance(TimeSpan.FromHours(1));
        using var after = await client.GetAsync("/things", Cancellation);
        await after.AssertUnauthorizedAsync("key-expired", Cancellation);
    }

    [Fact]
    public async Task Clock_OfTheService_IsTheTests()
    {
        await using var service = new ServiceFactory(clock: new TestClock(Start));
        using var client = service.CreateClient();
        Assert.Equal(Start, await client.GetFromJsonAsync<DateTimeOffset>("/time", Cancellation));
        service.GetClock().Advance(TimeSpan.FromDays(1));
        Assert.Equal(Start + TimeSpan.FromDays(1), await client.GetFromJsonAsync<DateTimeOffset>("/time", Cancellation));
    }

    [Fact]
    public async Task Factory_MadeOfAnother_HasKeysAndAClockOfItsOwn()
    {
        await using var service = new ServiceFactory();
        await using var other = service.WithWebHostBuilder(builder => builder.UseServiceKitTesting(new TestClock(Start)));
        Assert.Equal(Start, other.GetClock().GetUtcNow());
        Assert.NotEqual(Start, service.GetClock().GetUtcNow());
        using var client = other.CreateClientWithKey(name: "other");
        Assert.Equal("other", await client.GetStringAsync("/things", Cancellation));
    }

    [Fact]
    public void Clock_StandsStillAndGoesForwardOnly()
    {
        var clock = new TestClock(Start);
        var begun = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(Start.AddSeconds(90), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(90), clock.GetElapsedTime(begun));
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromTicks(-1)));
    }
}
