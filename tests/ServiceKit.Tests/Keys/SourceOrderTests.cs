using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Keys;

/// <summary>Which source is read, and what stands beside it.</summary>
public sealed class SourceOrderTests : IDisposable
{
    private const string CommandLine = "sk_test_command_000000";
    private const string Direct = "sk_test_direct_0000000";
    private const string FromFile = "sk_test_from_file_0000";
    private const string FromVariableFile = "sk_test_variable_file_0";
    private const string FromSection = "sk_test_section_000000";
    private const string FromVariable = "sk_test_from_variable0";

    private readonly KeyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, CommandLine)]
    [InlineData(1, Direct)]
    [InlineData(2, FromFile)]
    [InlineData(3, FromVariableFile)]
    [InlineData(4, FromSection)]
    [InlineData(5, FromVariable)]
    [Trait("Feature", "C4")]
    public async Task Sources_FirstOneGiven_IsUsedAlone(int first, string expected)
    {
        var settings = new Dictionary<string, string?> { ["SERVICEKIT_API_KEYS"] = FromVariable };
        if (first <= 4)
        {
            settings["ServiceKit:ApiKeys:0:Key"] = FromSection;
        }

        if (first <= 3)
        {
            settings["SERVICEKIT_API_KEY_FILE"] = _folder.Write(FromVariableFile);
        }

        await using var service = await RunningService.StartAsync(
            build: b => b.WithAuth(apiKeys: first <= 1 ? [Direct] : null, apiKeyFile: first <= 2 ? _folder.Write(FromFile) : null),
            settings: settings,
            arguments: first == 0 ? ["--api-key", CommandLine] : []);

        foreach (var key in (string[])[CommandLine, Direct, FromFile, FromVariableFile, FromSection, FromVariable])
        {
            await (key == expected ? KeyFolder.AcceptsAsync(service, key) : KeyFolder.RefusesAsync(service, key));
        }
    }

    [Theory]
    [InlineData("--api-key", CommandLine)]
    [InlineData("--api-key=" + CommandLine)]
    [InlineData("--API-KEY", CommandLine)]
    [Trait("Feature", "D2")]
    public async Task CommandLine_Key_IsTheOnlyOne_WithAWarning(params string[] arguments)
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(), arguments: arguments);
        await KeyFolder.AcceptsAsync(service, CommandLine);
        await KeyFolder.RefusesAsync(service, Direct);
        Assert.Equal(LogLevel.Warning, service.Log.Single("keys.command_line").Level);
        Assert.DoesNotContain(CommandLine, service.Log.Everything(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--api-key")]
    [InlineData("--api-key", "--verbose")]
    [InlineData("--api-key", "")]
    [InlineData("--api-key=")]
    [Trait("Feature", "D2")]
    public async Task CommandLine_WithoutKey_StopsTheStartEvenWhereNoKeyIsNeeded(params string[] arguments)
    {
        var error = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => RunningService.StartAsync(build: b => b.WithAuth(o => o.Optional = true), arguments: arguments));
        Assert.StartsWith("--api-key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "D2")]
    public async Task CommandLine_WithoutTheBuilder_IsReadToo()
    {
        await using var service = await RunningService.StartPlainAsync(
            builder => builder.Services.AddApiKeys(), app => app.UseApiKeys(), ["--api-key", CommandLine]);
        await KeyFolder.AcceptsAsync(service, CommandLine);
        await KeyFolder.RefusesAsync(service, null);
    }

    [Fact]
    [Trait("Feature", "W3")]
    public async Task AdminKey_StandsBesideTheOthers_WithEveryScope()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/admin", [ApiKeyProtected("admin:everything")] (System.Security.Claims.ClaimsPrincipal user) => user.Identity!.Name),
            b => b.WithAuth(envVar: "VALID_API_KEYS"),
            settings: new() { ["ADMIN_API_KEY"] = "sk_test_admin_00000000", ["VALID_API_KEYS"] = "client-key-1-00000,client-key-2-00000" });

        using var admin = await service.GetAsync("/admin", "sk_test_admin_00000000");
        Assert.Equal("admin", await admin.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await KeyFolder.AcceptsAsync(service, "client-key-2-00000");
        Assert.Contains("3 API key(s) from environment variable VALID_API_KEYS and ADMIN_API_KEY", service.Log.Single("keys.loaded").Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W3")]
    public async Task AdminKey_Alone_IsEnoughToStart()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(o => o.Optional = true), settings: new() { ["ADMIN_API_KEY"] = "sk_test_admin_00000000" });
        await KeyFolder.AcceptsAsync(service, "sk_test_admin_00000000");
        await KeyFolder.RefusesAsync(service, null);
    }

    [Theory]
    [InlineData("", "ADMIN_API_KEY is set but blank")]
    [InlineData("two words", "ADMIN_API_KEY: the key contains a space")]
    [InlineData(Direct, "ADMIN_API_KEY: the same key as entry 1 of the list given in code")]
    [Trait("Feature", "W3")]
    public async Task AdminKey_Unusable_StopsTheStart(string value, string message)
    {
        var error = await KeyFolder.FailsAsync(b => b.WithAuth(apiKeys: [Direct]), new() { ["ADMIN_API_KEY"] = value });
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Direct, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W3")]
    public async Task AdminKey_SwitchedOff_IsNotRead()
    {
        await using var service = await RunningService.StartAsync(
            build: b => b.WithAuth(o =>
            {
                o.ApiKeys = [Direct];
                o.AdminKeyVariable = null;
            }),
            settings: new() { ["ADMIN_API_KEY"] = "sk_test_admin_00000000" });
        await KeyFolder.RefusesAsync(service, "sk_test_admin_00000000");
        await KeyFolder.AcceptsAsync(service, Direct);
    }
}
