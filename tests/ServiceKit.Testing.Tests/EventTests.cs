using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;

namespace ServiceKit.Testing.Tests;

/// <summary>The events of a service.</summary>
public sealed class EventTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Events_OfRequests_AreRecordedWithTheirValuesAndWithoutKeys()
    {
        await using var service = new ServiceFactory(configure: builder => builder.UseSetting("Logging:LogLevel:Default", "None"));
        var key = service.CreateKey(new TestKey { Name = "billing" });
        using var client = service.CreateClientWithKey(key);
        service.GetEvents().Clear();
        using var response = await client.GetAsync($"/things?secret={key}", Cancellation);
        var happened = Assert.Single(service.GetEvents().Named("auth.success"));
        Assert.Equal(("ServiceKit.Authentication", LogLevel.Information, "billing", "/things"), (happened.Category, happened.Level, happened.Values["key_name"], happened.Values["path"]));
        Assert.All(service.GetEvents().All, one => Assert.DoesNotContain(key, one.Message + string.Join(' ', one.Values.Values), StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Assertion_OnEvents_CountsThem_AndListsWhatThereWas()
    {
        await using var service = new ServiceFactory();
        using var client = service.CreateClientWithKey("sk_test_unknown_00000000");
        for (var i = 0; i < 2; i++)
        {
            using var response = await client.GetAsync("/things", Cancellation);
        }

        var events = service.GetEvents();
        events.AssertLogged("auth.invalid_key", times: 2);
        events.AssertLogged("auth.success", times: 0);
        Assert.Equal(2, events.Count("auth.invalid_key"));
        var fault = Assert.Throws<ServiceAssertionException>(() => events.AssertLogged("auth.success"));
        Assert.Contains("auth.invalid_key (2)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Event_ThatComesLater_IsWaitedFor()
    {
        await using var service = new ServiceFactory();
        using var client = service.CreateClientWithKey("sk_test_unknown_00000000");
        var events = service.GetEvents();
        var second = events.WaitForAsync("auth.invalid_key", times: 2, cancellationToken: Cancellation);
        using var first = await client.GetAsync("/things", Cancellation);
        await events.WaitForAsync("auth.invalid_key", cancellationToken: Cancellation);
        Assert.False(second.IsCompleted);
        using var next = await client.GetAsync("/time/none", Cancellation);
        Assert.Equal("/time/none", (await second).Values["path"]);
    }

    [Fact]
    public async Task Event_ThatDoesNotCome_FailsInTime_AndListsWhatThereWas()
    {
        await using var service = new ServiceFactory();
        using var client = service.CreateClientWithKey("sk_test_unknown_00000000");
        using var response = await client.GetAsync("/things", Cancellation);
        var events = service.GetEvents();
        var fault = await Assert.ThrowsAsync<ServiceAssertionException>(() => events.WaitForAsync("auth.success", timeout: TimeSpan.FromMilliseconds(50), cancellationToken: Cancellation));
        Assert.Contains("auth.invalid_key (1)", fault.Message, StringComparison.Ordinal);
        using var over = new CancellationTokenSource();
        var waiting = events.WaitForAsync("auth.success", cancellationToken: over.Token);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => events.WaitForAsync("auth.success", times: 0, cancellationToken: Cancellation));
    }
}
