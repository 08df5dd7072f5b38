using System.Net;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Keys.Format;

/// <summary>What a service does with keys of the format, right and wrong.</summary>
public sealed class MistypedKeyTests
{
    private const string Mistyped = "sk_example_0a1b2c3d_ThisIsNotASecretItIsAnExampel0002ULH3S";

    [Fact]
    [Trait("Feature", "F1")]
    [Trait("Feature", "B5")]
    public async Task KeyOfTheFormat_Right_IsAccepted_Mistyped_Answers401()
    {
        await using var service = await RunningService.StartAsync(
            build: b => b.WithAuth(), settings: new() { ["SERVICEKIT_API_KEYS"] = $"{FormatVectors.Words},{FormatVectors.OtherBrand}" });
        using var accepted = await service.GetAsync("/things", FormatVectors.Words);
        using var other = await service.GetAsync("/things", $"Bearer {FormatVectors.OtherBrand}", "Authorization");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (accepted.StatusCode, other.StatusCode));

        using var refused = await service.GetAsync("/things", Mistyped);
        await ProblemAssert.IsUnauthorizedAsync(refused, "/things", "Invalid API key");
        Assert.Equal("sk_exam", service.Log.Single("auth.invalid_key").Values["key_prefix"]);
    }

    [Fact]
    [Trait("Feature", "B5")]
    public async Task KeyOfTheFormat_RightButUnknown_Answers401()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [FormatVectors.Words]));
        using var refused = await service.GetAsync("/things", new ApiKeyFormat("example").Generate());
        await ProblemAssert.IsUnauthorizedAsync(refused, "/things", "Invalid API key");
    }

    [Theory]
    [InlineData("fcms_a1b2c3d4_00000000000000000000000000000000")]
    [InlineData("sk_prod_000000000000000000000000000000000000000000000000")]
    [InlineData("sk_example_0a1b2c3d_ThisIsNotASecretItIsAnExample0002ULH3")]
    [InlineData("SK_EXAMPLE_0A1B2C3D_ThisIsNotASecretItIsAnExample0002ULH3S")]
    [Trait("Feature", "B5")]
    public async Task ForeignKey_IsAcceptedAsItIs(string key)
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [key]));
        using var accepted = await service.GetAsync("/things", key);
        Assert.Equal(HttpStatusCode.NotFound, accepted.StatusCode);
    }

    [Fact]
    [Trait("Feature", "B5")]
    public async Task ConfiguredKey_WithAWrongChecksum_StopsTheStartAndIsNotShown()
    {
        var error = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => RunningService.StartAsync(
            build: b => b.WithAuth(), settings: new() { ["SERVICEKIT_API_KEYS"] = $"{FormatVectors.Words},{Mistyped}" }));
        Assert.Equal(
            "entry 2 of SERVICEKIT_API_KEYS: the key looks like a key of ServiceKit's format but its checksum is wrong: was it copied completely? Copy it again, or replace it.",
            error.Message);
        Assert.DoesNotContain("0a1b2c3d", error.ToString(), StringComparison.Ordinal);
    }
}
