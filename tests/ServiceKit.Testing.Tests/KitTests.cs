using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ServiceKit.Testing.Tests;

[Trait("Feature", "B12")]
public sealed class KitTests : IDisposable
{
    private readonly TestedService _service = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_WithScopes_MayWhatTheySay()
    {
        using var allowed = _service.CreateClientWithKey("stations:read");
        using var other = _service.CreateClientWithKey("stations:write");
        using var without = _service.CreateClientWithKey();

        Assert.Equal("test", await allowed.GetStringAsync("/who", Cancellation));
        await (await other.GetAsync("/who", Cancellation)).ShouldBeProblemAsync(403, "insufficient-scope", Cancellation);
        await (await without.GetAsync("/who", Cancellation)).ShouldBeProblemAsync(403, "insufficient-scope", Cancellation);
    }

    [Fact]
    public async Task Client_WithoutKey_IsRefusedAndSeen()
    {
        using var client = _service.CreateClient();

        var problem = await (await client.GetAsync("/who", Cancellation)).ShouldBeProblemAsync(401, "unauthorized", Cancellation);

        Assert.Equal("Missing authentication header: X-API-Key", problem.GetProperty("detail").GetString());
        Assert.Equal(0, _service.Events().Count("auth.invalid_key"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who") { Headers = { { "X-API-Key", "sk_test_unknown_0000" } } };
        await (await client.SendAsync(request, Cancellation)).ShouldBeProblemAsync(401, cancellationToken: Cancellation);
        Assert.Equal(1, _service.Events().Count("auth.invalid_key"));
    }

    [Fact]
    public async Task Key_DisabledOrExpired_SaysSo()
    {
        var clock = _service.Clock();
        using var disabled = _service.CreateClientWithKey(new TestKey { Disabled = true });
        using var expiring = _service.CreateClientWithKey(new TestKey { Name = "short", ExpiresAt = clock.GetUtcNow() + TimeSpan.FromHours(1) });

        await (await disabled.GetAsync("/who", Cancellation)).ShouldBeProblemAsync(401, "key-disabled", Cancellation);
        Assert.Equal("short", await expiring.GetStringAsync("/who", Cancellation));
        clock.Advance(TimeSpan.FromHours(1));
        await (await expiring.GetAsync("/who", Cancellation)).ShouldBeProblemAsync(401, "key-expired", Cancellation);
    }

    [Fact]
    public void Key_WithMalformedScope_SaysWhy()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => _service.CreateKey(new TestKey { Scopes = ["no scope at all"] }));

        Assert.Contains("scope", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Factory_WithoutTheKit_SaysWhatToDo()
    {
        using var plain = new PlainService();

        Assert.Contains("UseServiceKitTesting", Assert.Throws<InvalidOperationException>(() => plain.CreateKey()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assertion_OnAnotherAnswer_SaysWhatCame()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("fine") };

        var fault = await Assert.ThrowsAsync<ProblemAssertionException>(() => response.ShouldBeProblemAsync(401, cancellationToken: Cancellation));

        Assert.Equal("Expected the status 401, found 200. The body: fine", fault.Message);
    }

    public void Dispose() => _service.Dispose();
}
