using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Networks;

/// <summary>Where the service's networks come from, in which order, and what is refused at start.</summary>
public sealed class AllowedNetworkSourceTests
{
    private const string Section = "ServiceKit:AllowedNetworks";
    private const string Here = "127.0.0.1";
    private const string Elsewhere = "192.0.2.7";

    [Fact]
    [Trait("Feature", "W5")]
    public async Task NoSource_EveryAddressIsFine_AndNothingIsLogged()
    {
        await using var service = await StartAsync(b => b, []);
        await AnswersAsync(service, HttpStatusCode.OK);
        Assert.DoesNotContain(service.Log.Authentication, e => e.Event.Name!.StartsWith("networks.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Here, Elsewhere, Elsewhere, HttpStatusCode.OK, "1 allowed network(s) from ApiKeyOptions.AllowedNetworks")]
    [InlineData(Elsewhere, Here, Here, HttpStatusCode.Forbidden, "1 allowed network(s) from ApiKeyOptions.AllowedNetworks")]
    [InlineData(null, Here, Elsewhere, HttpStatusCode.OK, "1 allowed network(s) from ServiceKit:AllowedNetworks")]
    [InlineData(null, Elsewhere, Here, HttpStatusCode.Forbidden, "1 allowed network(s) from ServiceKit:AllowedNetworks")]
    [InlineData(null, null, Here, HttpStatusCode.OK, "1 allowed network(s) from ALLOWED_IPS")]
    [InlineData(null, null, Elsewhere, HttpStatusCode.Forbidden, "1 allowed network(s) from ALLOWED_IPS")]
    [Trait("Feature", "W5")]
    public async Task Sources_TheFirstOneGivenIsUsedAlone(string? code, string? section, string variable, HttpStatusCode expected, string message)
    {
        var settings = new Dictionary<string, string?> { ["ALLOWED_IPS"] = variable };
        if (section is not null)
        {
            settings[Section] = section;
        }

        await using var service = await StartAsync(b => b.WithAllowedNetworks(code is null ? null : [code], envVar: "ALLOWED_IPS"), settings);
        await AnswersAsync(service, expected);
        Assert.Equal(message, service.Log.Single("networks.loaded").Message);
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task Variable_OfTheProcess_IsRead()
    {
        var variable = $"SERVICEKIT_TEST_{Guid.NewGuid():N}__IPS";
        Environment.SetEnvironmentVariable(variable, " 192.0.2.7,, 127.0.0.0/8\t2001:db8::/32 ");
        try
        {
            await using var service = await StartAsync(b => b.WithAllowedNetworks(envVar: variable), []);
            await AnswersAsync(service, HttpStatusCode.OK);
            Assert.Equal($"3 allowed network(s) from {variable}", service.Log.Single("networks.loaded").Message);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Theory]
    [InlineData("""{ "ServiceKit": { "AllowedNetworks": [ "192.0.2.7", "127.0.0.0/8" ] } }""", HttpStatusCode.OK)]
    [InlineData("""{ "ServiceKit": { "AllowedNetworks": "192.0.2.7 127.0.0.0/8" } }""", HttpStatusCode.OK)]
    [InlineData("""{ "ServiceKit": { "AllowedNetworks": "*" } }""", HttpStatusCode.OK)]
    [InlineData("""{ "servicekit": { "allowednetworks": [ "192.0.2.7" ] } }""", HttpStatusCode.Forbidden)]
    [Trait("Feature", "W5")]
    public async Task Section_ListOrText_IsReadWithoutAnyCall(string json, HttpStatusCode expected)
    {
        await using var service = await StartAsync(b => WithJson(b, json), []);
        await AnswersAsync(service, expected);
    }

    [Theory]
    [InlineData("""{ "ServiceKit": { "AllowedNetworks": [] } }""", "ServiceKit:AllowedNetworks: there is no network in it")]
    [InlineData("""{ "ServiceKit": { "AllowedNetworks": null } }""", "ServiceKit:AllowedNetworks: there is no network in it")]
    [InlineData("""{ "ServiceKit": { "AllowedNetworks": "" } }""", "ServiceKit:AllowedNetworks: there is no network in it")]
    [InlineData("""{ "ServiceKit": { "AllowedNetworks": " , " } }""", "ServiceKit:AllowedNetworks: there is no network in it")]
    [InlineData("""{ "ServiceKit": { "AllowedNetworks": {} } }""", "ServiceKit:AllowedNetworks: there is no network in it")]
    [InlineData("""{ "ServiceKit": { "AllowedNetworks": [ "127.0.0.1", null ] } }""", "ServiceKit:AllowedNetworks: entry 2 is empty.")]
    [InlineData("""{ "ServiceKit": { "AllowedNetworks": [ "127.0.0.1", [ "10.0.0.1" ] ] } }""", "ServiceKit:AllowedNetworks: entry 2 is empty.")]
    [InlineData("""{ "ServiceKit": { "AllowedNetworks": [ "127.0.0.1", "10.1" ] } }""", "ServiceKit:AllowedNetworks: entry 2 (10.1) does not have four numbers")]
    [InlineData("""{ "ServiceKit": { "AllowedNetworks": 10.1 } }""", "ServiceKit:AllowedNetworks: entry 1 (10.1) does not have four numbers")]
    [InlineData("""{ "ServiceKit": { "AllowedNetworks": true } }""", "ServiceKit:AllowedNetworks: entry 1 is neither an address nor a network")]
    [Trait("Feature", "W5")]
    public async Task Section_EmptyOrFaulty_StopsTheStart(string json, string message)
    {
        var error = await FailsAsync(b => WithJson(b.WithAllowedNetworks(envVar: "ALLOWED_IPS"), json), new() { ["ALLOWED_IPS"] = "*" });
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task Section_TextAndListAtOnce_StopsTheStart()
    {
        var error = await FailsAsync(b => b, new() { [Section] = Here, [Section + ":0"] = Elsewhere });
        Assert.Equal("ServiceKit:AllowedNetworks is given both as one text and as a list. Keep one of the two.", error.Message);
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task Section_EmptyListThatAVariableFills_IsTheVariables()
    {
        await using var service = await StartAsync(
            b =>
            {
                WithJson(b, """{ "ServiceKit": { "AllowedNetworks": [] } }""");
                b.Configuration.AddInMemoryCollection([new(Section + ":0", Here)]);
                return b;
            },
            []);
        await AnswersAsync(service, HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null, "ALLOWED_IPS is to name the networks that may call, but it is not set. Write addresses and networks separated by commas, such as 10.0.0.0/8,192.0.2.7, or * for everyone.")]
    [InlineData("", "ALLOWED_IPS: there is no network in it, and without one the service would refuse every caller. Write addresses and networks separated by commas, such as 10.0.0.0/8,192.0.2.7, or * for everyone.")]
    [InlineData(" ,\t", "ALLOWED_IPS: there is no network in it, and without one the service would refuse every caller. Write addresses and networks separated by commas, such as 10.0.0.0/8,192.0.2.7, or * for everyone.")]
    [InlineData("127.0.0.1,*", "ALLOWED_IPS: entry 2 is *, which makes the other entries pointless; keep it alone to allow everyone, or take it out.")]
    [InlineData("sk_test_full_access_0000", "ALLOWED_IPS: entry 1 is neither an address nor a network; names are not looked up, so write addresses such as 192.0.2.7, networks such as 10.0.0.0/8 or 2001:db8::/32.")]
    [Trait("Feature", "W5")]
    public async Task Variable_UnsetEmptyOrFaulty_StopsTheStart(string? value, string message)
    {
        Dictionary<string, string?> settings = value is null ? [] : new() { ["ALLOWED_IPS"] = value };
        var error = await FailsAsync(b => b.WithAllowedNetworks(envVar: "ALLOWED_IPS"), settings);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task Variable_ThatHoldsTheKeys_IsNotQuoted()
    {
        var error = await FailsAsync(b => b.WithAllowedNetworks(envVar: "SERVICEKIT_API_KEYS"), new() { ["SERVICEKIT_API_KEYS"] = "0123456789abcdef0123456789abcdef,sk_test_second_0000000" });
        Assert.StartsWith("SERVICEKIT_API_KEYS: entry 1 ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task Variable_WithTooManyNetworks_StopsTheStart()
    {
        var text = string.Join(',', Enumerable.Repeat("10.0.0.1", ApiKeyLimits.MaxNetworks + 5));
        var error = await FailsAsync(b => b.WithAllowedNetworks(envVar: "ALLOWED_IPS"), new() { ["ALLOWED_IPS"] = text });
        Assert.Equal("ALLOWED_IPS: there are more than 100000 entries, which is the limit.", error.Message);
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task Call_WithoutAnySource_StopsTheStart()
    {
        var error = await FailsAsync(b => b.WithAllowedNetworks(), []);
        Assert.StartsWith("WithAllowedNetworks() was called, but no networks are configured. Set ServiceKit:AllowedNetworks.", error.Message, StringComparison.Ordinal);
        await using var service = await StartAsync(b => b.WithAllowedNetworks(), new() { [Section] = Here });
        await AnswersAsync(service, HttpStatusCode.OK);
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task Code_EmptyList_StopsTheStart()
    {
        string[] none = [];
        var error = await FailsAsync(b => b.WithAllowedNetworks(none), new() { [Section] = "*" });
        Assert.StartsWith("ApiKeyOptions.AllowedNetworks: there is no network in it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task Code_NameOfAVariableInPlaceOfANetwork_StopsTheStart()
    {
        var error = await FailsAsync(b => b.WithAllowedNetworks("ALLOWED_IPS"), new() { ["ALLOWED_IPS"] = "*" });
        Assert.StartsWith("ApiKeyOptions.AllowedNetworks: entry 1 is neither an address nor a network", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task Code_BlankNameOfAVariable_StopsTheStart()
    {
        var error = await FailsAsync(b => b.WithAllowedNetworks(envVar: " "), []);
        Assert.StartsWith("ApiKeyOptions.AllowedNetworksVariable is blank.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task Code_CalledTwice_WhatIsLeftOutKeepsItsValue()
    {
        await using var service = await StartAsync(b => b.WithAllowedNetworks(Here).WithAllowedNetworks(envVar: "ALLOWED_IPS").WithAllowedNetworks(), []);
        await AnswersAsync(service, HttpStatusCode.OK);
        await using var replaced = await StartAsync(b => b.WithAllowedNetworks(Here).WithAllowedNetworks(Elsewhere), []);
        await AnswersAsync(replaced, HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Feature", "W5")]
    public async Task WithoutAuth_WouldIgnoreTheNetworks_SoItDoesNotStart(bool inCode)
    {
        var error = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => RunningService.StartAsync(
            build: b => inCode ? b.WithAllowedNetworks(Here).WithoutAuth() : b.WithoutAuth(),
            settings: inCode ? [] : new() { [Section] = Here }));
        Assert.StartsWith("Allowed networks are given, and WithoutAuth() was called", error.Message, StringComparison.Ordinal);
    }

    private static ServiceBuilder WithJson(ServiceBuilder builder, string json)
    {
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)));
        return builder;
    }

    private static Task<RunningService> StartAsync(Func<ServiceBuilder, ServiceBuilder> build, Dictionary<string, string?> settings) => RunningService.StartAsync(
        app => app.MapGet("/things", () => "ok"),
        b => build(b.WithAuth(apiKeys: [RunningService.Key])),
        settings: settings);

    private static Task<ApiKeyConfigurationException> FailsAsync(Func<ServiceBuilder, ServiceBuilder> build, Dictionary<string, string?> settings) =>
        Assert.ThrowsAsync<ApiKeyConfigurationException>(() => StartAsync(build, settings));

    private static async Task AnswersAsync(RunningService service, HttpStatusCode expected)
    {
        using var response = await service.GetAsync("/things", RunningService.Key);
        Assert.Equal(expected, response.StatusCode);
    }
}
