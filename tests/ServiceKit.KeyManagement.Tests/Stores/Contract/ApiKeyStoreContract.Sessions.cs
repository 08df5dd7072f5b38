using static ServiceKit.KeyManagement.Tests.Stores.Contract.StoreExamples;

namespace ServiceKit.KeyManagement.Tests.Stores.Contract;

/// <content>Sessions of the dashboard.</content>
public abstract partial class ApiKeyStoreContract
{
    [Fact]
    [Trait("Feature", "W1")]
    public async Task Session_IsFoundAsItWasWritten_UntilItExpires()
    {
        await using var place = await NewPlaceAsync();
        var (one, other) = (await SessionsAsync(place), await SessionsAsync(place));
        var odd = TimeSpan.FromTicks(7);
        var session = Session("a") with { KeyId = "00000001", Address = "2001:db8::1", CreatedAt = Noon + odd, SeenAt = Noon + odd };

        await one.AddSessionAsync(session, Cancelled);
        await one.AddSessionAsync(Session("b") with { Actor = "user:'; DROP TABLE dashboard_sessions; --" }, Cancelled);

        Assert.Equal(session with { CreatedAt = Noon, SeenAt = Noon }, await other.FindSessionAsync("a", Noon, Cancelled));
        Assert.Equal("user:'; DROP TABLE dashboard_sessions; --", (await other.FindSessionAsync("b", Noon, Cancelled))!.Actor);
        Assert.NotNull(await other.FindSessionAsync("a", Noon.AddHours(1) - TimeSpan.FromMicroseconds(1), Cancelled));
        Assert.Null(await other.FindSessionAsync("a", Noon.AddHours(1), Cancelled));
        Assert.Null(await other.FindSessionAsync("A", Noon, Cancelled));
        Assert.Null(await other.FindSessionAsync("\0", Noon, Cancelled));
        Assert.Null(await other.FindSessionAsync(string.Empty, Noon, Cancelled));
    }

    [Fact]
    [Trait("Feature", "W1")]
    public async Task Session_ThatWasRemoved_IsGoneForAll_AndStaysSo()
    {
        await using var place = await NewPlaceAsync();
        var (one, other) = (await SessionsAsync(place), await SessionsAsync(place));
        await one.AddSessionAsync(Session("a"), Cancelled);

        Assert.True(await other.RemoveSessionAsync("a", Cancelled));
        Assert.False(await one.RemoveSessionAsync("a", Cancelled));
        await one.TouchSessionAsync("a", Noon, Noon.AddHours(9), Cancelled);
        Assert.Null(await one.FindSessionAsync("a", Noon, Cancelled));
    }

    [Fact]
    [Trait("Feature", "W1")]
    public async Task Session_ThatIsUsed_LastsLonger_AndNeverShorter()
    {
        await using var place = await NewPlaceAsync();
        var sessions = await SessionsAsync(place);
        await sessions.AddSessionAsync(Session("a"), Cancelled);

        await sessions.TouchSessionAsync("a", Noon.AddMinutes(30), Noon.AddMinutes(90), Cancelled);
        await sessions.TouchSessionAsync("a", Noon.AddMinutes(20), Noon.AddMinutes(80), Cancelled);

        var found = await sessions.FindSessionAsync("a", Noon.AddMinutes(80), Cancelled);
        Assert.Equal((Noon.AddMinutes(30), Noon.AddMinutes(90)), (found!.SeenAt, found.ExpiresAt));
        Assert.Null(await sessions.FindSessionAsync("a", Noon.AddMinutes(90), Cancelled));
    }

    [Fact]
    [Trait("Feature", "W1")]
    public async Task Session_OfOneActorTooMany_PushesOutTheOldest()
    {
        await using var place = await NewPlaceAsync();
        var sessions = await SessionsAsync(place);
        await sessions.AddSessionAsync(Session("other") with { Actor = "user:ada" }, Cancelled);
        for (var i = 0; i <= DashboardSession.MaxPerActor; i++)
        {
            await sessions.AddSessionAsync(Session($"s{i:d2}") with { CreatedAt = Noon.AddSeconds(i) }, Cancelled);
        }

        Assert.Null(await sessions.FindSessionAsync("s00", Noon, Cancelled));
        Assert.NotNull(await sessions.FindSessionAsync("s01", Noon, Cancelled));
        Assert.NotNull(await sessions.FindSessionAsync($"s{DashboardSession.MaxPerActor:d2}", Noon, Cancelled));
        Assert.NotNull(await sessions.FindSessionAsync("other", Noon, Cancelled));
    }

    [Fact]
    [Trait("Feature", "W1")]
    public async Task Session_ThatExpired_IsForgottenWithTheNext()
    {
        await using var place = await NewPlaceAsync();
        var sessions = await SessionsAsync(place);
        await sessions.AddSessionAsync(Session("a"), Cancelled);
        await sessions.AddSessionAsync(Session("b") with { CreatedAt = Noon.AddHours(1), ExpiresAt = Noon.AddHours(2) }, Cancelled);

        Assert.Null(await sessions.FindSessionAsync("a", Noon, Cancelled));
        Assert.NotNull(await sessions.FindSessionAsync("b", Noon, Cancelled));
    }

    [Fact]
    [Trait("Feature", "W1")]
    public async Task Counts_OfManyKeys_AreReadAtOnce()
    {
        await using var place = await NewPlaceAsync();
        var store = await place.OpenReadyAsync();
        await store.RecordUsageAsync(
            new ApiKeyUsageBatch(
                [new("b", Noon, "accepted", 3), new("a", Noon.AddHours(1), "rate-limited", 1), new("a", Noon, "accepted", 2), new("c", Noon, "accepted", 9), new("a", Noon.AddHours(-1), "accepted", 7)], [], []),
            Cancelled);
        await store.RecordUsageAsync(new ApiKeyUsageBatch([new("a", Noon, "accepted", 1)], [], []), Cancelled);

        var counts = await store.ReadCountsAsync(["a", "b", "nobody", "\0", "b"], Noon, Cancelled);
        Assert.Equal([new KeyHourCount("a", Noon, "accepted", 3), new("a", Noon.AddHours(1), "rate-limited", 1), new("b", Noon, "accepted", 3)], counts);
        Assert.Empty(await store.ReadCountsAsync([], Noon, Cancelled));
        Assert.Equal(3, (await store.ReadCountsAsync(["a"], Noon.AddHours(-1), Cancelled)).Count);
    }

    private static async Task<IDashboardSessionStore> SessionsAsync(StorePlace place) => (IDashboardSessionStore)await place.OpenReadyAsync();

    private static DashboardSession Session(string digest) => new(digest, "key:00000001", null, null, Noon, Noon, Noon.AddHours(1));
}
