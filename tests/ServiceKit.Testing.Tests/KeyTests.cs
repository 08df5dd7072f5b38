using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceKit.Testing.Tests;

/// <summary>Keys that are made for a test.</summary>
public sealed class KeyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Client_WithScopes_MayDoWhatTheySay()
    {
        await using var service = new ServiceFactory();
        using var client = service.CreateClientWithKey(scopes: ["things:read"], name: "reader");
        Assert.Equal("reader", await client.GetStringAsync("/things", Cancellation));
        using var refused = await client.PostAsync("/things", null, Cancellation);
        await refused.AssertInsufficientScopeAsync("things:write", Cancellation);
        await Assert.ThrowsAsync<ServiceAssertionException>(() => refused.AssertInsufficientScopeAsync("things:delete", Cancellation));
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Client_WithoutMore_MayDoEverything_AndWithNoScopeNothing()
    {
        await using var service = new ServiceFactory();
        using var all = service.CreateClientWithKey();
        using var made = await all.PostAsync("/things", null, Cancellation);
        await made.AssertSuccessAsync(Cancellation);
        using var none = service.CreateClientWithKey(scopes: []);
        using var refused = await none.GetAsync("/things", Cancellation);
        await refused.AssertInsufficientScopeAsync("things:read", Cancellation);
    }

    [Theory]
    [Trait("Feature", "B12")]
    [InlineData(true, false, "key-disabled", "auth.key_disabled")]
    [InlineData(false, true, "key-expired", "auth.key_expired")]
    public async Task Client_WithAKeyThatIsOutOfForce_IsUnauthorized(bool disabled, bool expired, string name, string happened)
    {
        await using var service = new ServiceFactory();
        using var client = service.CreateClientWithKey(disabled: disabled, expired: expired);
        using var response = await client.GetAsync("/things", Cancellation);
        await response.AssertUnauthorizedAsync(name, Cancellation);
        service.GetEvents().AssertLogged(happened);
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Client_OfATenant_StaysInIt()
    {
        await using var service = new ServiceFactory();
        using var client = service.CreateClientWithKey(tenant: "acme");
        Assert.Equal("acme", await client.GetStringAsync("/tenants/acme/things", Cancellation));
        using var refused = await client.GetAsync("/tenants/other/things", Cancellation);
        await refused.AssertProblemAsync(HttpStatusCode.Forbidden, cancellationToken: Cancellation);
    }

    [Fact]
    public async Task Client_WithAnotherKey_IsUnauthorized()
    {
        await using var service = new ServiceFactory();
        using var client = service.CreateClientWithKey("sk_test_unknown_00000000");
        using var response = await client.GetAsync("/things", Cancellation);
        await response.AssertUnauthorizedAsync("unauthorized", Cancellation);
        service.GetEvents().AssertLogged("auth.invalid_key");
    }

    [Fact]
    public async Task Keys_MadeAtTheSameTime_AllWork()
    {
        await using var service = new ServiceFactory();
        service.StartServer();
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => service.CreateClientWithKey(name: $"client-{i}"))));
        for (var i = 0; i < clients.Length; i++)
        {
            Assert.Equal($"client-{i}", await clients[i].GetStringAsync("/things", Cancellation));
        }
    }

    [Fact]
    public async Task Key_ThatIsMalformed_IsRefused_AndSpoilsNothing()
    {
        await using var service = new ServiceFactory();
        using var client = service.CreateClientWithKey();
        Assert.Throws<ArgumentException>(() => service.CreateClientWithKey(scopes: ["no scope at all"]));
        Assert.Throws<ArgumentException>(() => service.CreateKey(new TestKey { Networks = [] }));
        using var later = service.CreateClientWithKey(name: "later");
        Assert.Equal("later", await later.GetStringAsync("/things", Cancellation));
        using var before = await client.GetAsync("/things", Cancellation);
        await before.AssertSuccessAsync(Cancellation);
    }

    [Fact]
    public async Task Client_OfAServiceThatReadsBearerTokens_SendsOne()
    {
        await using var service = new ServiceFactory(configure: builder => Configure(builder, options => options.Places = ApiKeyPlaces.AuthorizationBearer));
        using var client = service.CreateClientWithKey(name: "bearer");
        Assert.Equal("bearer", await client.GetStringAsync("/things", Cancellation));
    }

    [Fact]
    public async Task Client_OfAServiceThatReadsCookiesAlone_IsRefusedInWords()
    {
        await using var service = new ServiceFactory(configure: builder => Configure(builder, options => options.Places = ApiKeyPlaces.Cookie));
        Assert.Contains("CreateKey()", Assert.Throws<InvalidOperationException>(() => service.CreateClientWithKey()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_GivenInCode_StayInForce()
    {
        await using var service = new ServiceFactory(configure: builder => Configure(builder, options => options.ApiKeys = [new ApiKeyEntry { Key = "sk_test_given_in_code_000", Name = "given" }]));
        using var given = service.CreateClientWithKey("sk_test_given_in_code_000");
        using var made = service.CreateClientWithKey(name: "made");
        Assert.Equal("given", await given.GetStringAsync("/things", Cancellation));
        Assert.Equal("made", await made.GetStringAsync("/things", Cancellation));
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Service_WithoutAnyKeyYet_IsClosed_AlsoWhereKeysAreOptional()
    {
        await using var service = new ServiceFactory(configure: builder => Configure(builder, options => options.Optional = true));
        using var client = service.CreateClient();
        using var response = await client.GetAsync("/things", Cancellation);
        await response.AssertUnauthorizedAsync("unauthorized", Cancellation);
        service.GetEvents().AssertLogged("auth.missing_key");
    }

    [Fact]
    public async Task Factory_ThatWasNotPrepared_SaysWhatToCall()
    {
        await using var service = new ServiceFactory(prepared: false, configure: builder => Configure(builder, options => options.ApiKeys = ["sk_test_given_in_code_000"]));
        Assert.Contains("UseServiceKitTesting", Assert.Throws<InvalidOperationException>(() => service.CreateClientWithKey()).Message, StringComparison.Ordinal);
        Assert.Contains("UseServiceKitTesting", Assert.Throws<InvalidOperationException>(() => service.GetClock()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_WithoutKeys_SaysSo()
    {
        await using var service = new ServiceFactory(["open"]);
        Assert.Contains("WithAuth()", Assert.Throws<InvalidOperationException>(() => service.CreateClientWithKey()).Message, StringComparison.Ordinal);
    }

    private static void Configure(Microsoft.AspNetCore.Hosting.IWebHostBuilder builder, Action<ApiKeyOptions> configure) =>
        builder.ConfigureServices(services => services.Configure(configure));
}
