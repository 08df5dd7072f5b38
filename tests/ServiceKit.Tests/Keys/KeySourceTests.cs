using System.Net;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Keys;

/// <summary>Where keys come from, in which order, and what is refused at start.</summary>
public sealed class KeySourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("servicekit-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("Feature", "C1")]
    public async Task EnvironmentVariable_CommaSeparated_EveryKeyWorksTrimmed()
    {
        await using var service = await RunningService.StartAsync(
            build: b => b.WithAuth(),
            settings: new() { ["SERVICEKIT_API_KEYS"] = " sk_test_first_00000000 ,, sk_test_second_0000000,\t," });

        await AcceptsAsync(service, "sk_test_first_00000000");
        await AcceptsAsync(service, "sk_test_second_0000000");
        await RefusesAsync(service, "");
        Assert.Contains("2 API key(s) from environment variable SERVICEKIT_API_KEYS", service.Log.Single("keys.loaded").Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C1")]
    public async Task EnvironmentVariable_OfTheProcess_IsRead()
    {
        var variable = $"SERVICEKIT_TEST_{Guid.NewGuid():N}__KEYS";
        Environment.SetEnvironmentVariable(variable, "sk_test_process_000000");
        try
        {
            await using var service = await RunningService.StartAsync(build: b => b.WithAuth(envVar: variable));
            await AcceptsAsync(service, "sk_test_process_000000");
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ,")]
    [Trait("Feature", "C4")]
    public async Task EnvironmentVariable_WithoutKey_StopsTheStart(string value)
    {
        var error = await FailsAsync(b => b.WithAuth(), new() { ["SERVICEKIT_API_KEYS"] = value });
        Assert.StartsWith("SERVICEKIT_API_KEYS is set but holds no key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C2")]
    public async Task File_CommentsBlankLinesAndLineEndings_AreSkipped()
    {
        var file = Write("\uFEFF# production keys\r\n\r\nsk_test_first_00000000\r\n   \n  sk_test_second_0000000  \n#sk_test_commented_0000\n");
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeyFile: file));

        await AcceptsAsync(service, "sk_test_first_00000000");
        await AcceptsAsync(service, "sk_test_second_0000000");
        await RefusesAsync(service, "sk_test_commented_0000");
        await RefusesAsync(service, "#sk_test_commented_0000");
    }

    [Fact]
    [Trait("Feature", "C2")]
    public async Task File_Missing_StopsTheStartAndNamesThePath()
    {
        var path = Path.Combine(_folder, "absent.txt");
        var error = await FailsAsync(b => b.WithAuth(apiKeyFile: path));
        Assert.Equal($"API key file not found: {path}", error.Message);
    }

    [Fact]
    [Trait("Feature", "C2")]
    public async Task File_WithoutKey_StopsTheStart()
    {
        var file = Write("# nothing yet\n\n");
        var error = await FailsAsync(b => b.WithAuth(apiKeyFile: file), new() { ["SERVICEKIT_API_KEYS"] = "sk_test_not_fallen_to_0" });
        Assert.StartsWith($"API key file holds no key: {file}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C2")]
    public async Task File_NotText_StopsTheStart()
    {
        var file = Path.Combine(_folder, "keys.bin");
        await File.WriteAllBytesAsync(file, [0x73, 0x6B, 0xFF, 0xFE, 0x00], TestContext.Current.CancellationToken);
        var error = await FailsAsync(b => b.WithAuth(apiKeyFile: file));
        Assert.StartsWith($"API key file is not UTF-8 text: {file}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C2")]
    public async Task File_IsADirectory_StopsTheStart()
    {
        var error = await FailsAsync(b => b.WithAuth(apiKeyFile: _folder));
        Assert.StartsWith($"API key file is a directory: {_folder}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sk_test_first_00000000\nsk test\n", "line 2", "contains a space")]
    [InlineData("sk_test_first_00000000\n\nsk_test_first_00000000\n", "line 3", "the same key as line 1")]
    [InlineData("sk_test_schlüssel_0000\n", "line 1", "non-ASCII")]
    [InlineData("sk_test_bell\u0007_000000000\n", "line 1", "control")]
    [Trait("Feature", "C2")]
    public async Task File_MalformedLine_StopsTheStartWithItsPlaceAndWithoutTheKey(string content, string place, string reason)
    {
        var error = await FailsAsync(b => b.WithAuth(apiKeyFile: Write(content)));
        Assert.StartsWith(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk_test", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C2")]
    public async Task File_KeyTooLong_StopsTheStart()
    {
        var longest = new string('k', ApiKeyLimits.MaxKeyLength);
        await using (var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeyFile: Write(longest))))
        {
            await AcceptsAsync(service, longest);
            await RefusesAsync(service, longest + "k");
        }

        var error = await FailsAsync(b => b.WithAuth(apiKeyFile: Write(longest + "k")));
        Assert.Contains("513 characters long; the limit is 512", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C10")]
    public async Task FileVariable_NamesTheKeyFile()
    {
        await using var service = await RunningService.StartAsync(
            build: b => b.WithAuth(),
            settings: new()
            {
                ["SERVICEKIT_API_KEY_FILE"] = Write("sk_test_mounted_000000\n"),
                ["SERVICEKIT_API_KEYS"] = "sk_test_from_variable0",
            });

        await AcceptsAsync(service, "sk_test_mounted_000000");
        await RefusesAsync(service, "sk_test_from_variable0");
    }

    [Fact]
    [Trait("Feature", "C10")]
    public async Task FileVariable_Blank_StopsTheStart()
    {
        var error = await FailsAsync(b => b.WithAuth(), new() { ["SERVICEKIT_API_KEY_FILE"] = " ", ["SERVICEKIT_API_KEYS"] = RunningService.Key });
        Assert.StartsWith("SERVICEKIT_API_KEY_FILE is set but blank", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C3")]
    public async Task DirectList_Works_AndWarnsExactlyOnce()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: ["sk_test_first_00000000", "sk_test_second_0000000"]));

        await AcceptsAsync(service, "sk_test_second_0000000");
        var warning = Assert.Single(service.Log.Authentication, e => e.Level == LogLevel.Warning);
        Assert.Equal("keys.direct_list", warning.Event.Name);
    }

    [Fact]
    [Trait("Feature", "C4")]
    public async Task Sources_AllGiven_OnlyTheDirectListCounts()
    {
        await using var service = await RunningService.StartAsync(
            build: b => b.WithAuth(apiKeys: ["sk_test_direct_0000000"], apiKeyFile: Write("sk_test_from_file_0000")),
            settings: new() { ["SERVICEKIT_API_KEYS"] = "sk_test_from_variable0" });

        await AcceptsAsync(service, "sk_test_direct_0000000");
        await RefusesAsync(service, "sk_test_from_file_0000");
        await RefusesAsync(service, "sk_test_from_variable0");
    }

    [Fact]
    [Trait("Feature", "C4")]
    public async Task Sources_FileAndVariable_OnlyTheFileCounts()
    {
        await using var service = await RunningService.StartAsync(
            build: b => b.WithAuth(apiKeyFile: Write("sk_test_from_file_0000")),
            settings: new() { ["SERVICEKIT_API_KEYS"] = "sk_test_from_variable0", ["SERVICEKIT_API_KEY_FILE"] = "/nowhere" });

        await AcceptsAsync(service, "sk_test_from_file_0000");
        await RefusesAsync(service, "sk_test_from_variable0");
    }

    [Fact]
    [Trait("Feature", "C4")]
    public async Task DirectList_Empty_StopsTheStartInsteadOfFallingThrough()
    {
        var error = await FailsAsync(b => b.WithAuth(apiKeys: []), new() { ["SERVICEKIT_API_KEYS"] = RunningService.Key });
        Assert.StartsWith("An empty list of API keys was given", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C5")]
    public async Task EnvVar_Changed_TheDefaultIsNoLongerRead()
    {
        await using var service = await RunningService.StartAsync(
            build: b => b.WithAuth(envVar: "STATION_KEYS"),
            settings: new() { ["STATION_KEYS"] = "sk_test_own_variable00", ["SERVICEKIT_API_KEYS"] = "sk_test_from_variable0" });

        await AcceptsAsync(service, "sk_test_own_variable00");
        await RefusesAsync(service, "sk_test_from_variable0");
    }

    [Fact]
    [Trait("Feature", "C7")]
    public async Task NoKeysAnywhere_StopsTheStartAndNamesTheThreeWays()
    {
        var error = await FailsAsync(b => b.WithAuth());
        Assert.StartsWith("No API keys configured", error.Message, StringComparison.Ordinal);
        Assert.Contains("SERVICEKIT_API_KEYS=<key>", error.Message, StringComparison.Ordinal);
        Assert.Contains("SERVICEKIT_API_KEY_FILE=/run/secrets/api_keys", error.Message, StringComparison.Ordinal);
        Assert.Contains(".WithAuth(apiKeys:", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C7")]
    public async Task WithAuthNeverCalled_IsAsIfItHadBeen()
    {
        var error = await FailsAsync(b => b);
        Assert.StartsWith("No API keys configured", error.Message, StringComparison.Ordinal);

        await using var service = await RunningService.StartAsync(build: b => b, settings: new() { ["SERVICEKIT_API_KEYS"] = RunningService.Key });
        await RefusesAsync(service, "sk_test_other_00000000");
        await AcceptsAsync(service, RunningService.Key);
    }

    [Fact]
    [Trait("Feature", "C12")]
    public async Task SeveralKeys_AllActiveAtOnce_SoThatOneRotates()
    {
        var settings = new Dictionary<string, string?> { ["SERVICEKIT_API_KEYS"] = "sk_test_old_0000000000,sk_test_new_0000000000" };
        await using (var overlap = await RunningService.StartAsync(build: b => b.WithAuth(), settings: settings))
        {
            await AcceptsAsync(overlap, "sk_test_old_0000000000");
            await AcceptsAsync(overlap, "sk_test_new_0000000000");
        }

        settings["SERVICEKIT_API_KEYS"] = "sk_test_new_0000000000";
        await using var after = await RunningService.StartAsync(build: b => b.WithAuth(), settings: settings);
        await RefusesAsync(after, "sk_test_old_0000000000");
        await AcceptsAsync(after, "sk_test_new_0000000000");
    }

    [Fact]
    [Trait("Feature", "C16")]
    public async Task ShortKeys_AreAccepted_WithOneWarningThatNamesNone()
    {
        await using var service = await RunningService.StartAsync(
            build: b => b.WithAuth(), settings: new() { ["SERVICEKIT_API_KEYS"] = "fifteen_chars_k,tiny,sixteen_chars_ok" });

        await AcceptsAsync(service, "tiny");
        await AcceptsAsync(service, "fifteen_chars_k");
        var warning = Assert.Single(service.Log.Authentication, e => e.Level == LogLevel.Warning && e.Event.Name!.StartsWith("keys.", StringComparison.Ordinal));
        Assert.Contains("2 of 3 API key(s) are shorter than 16 characters", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tiny", service.Log.Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain("fifteen_chars_k", service.Log.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyEntry_MalformedScope_StopsTheStart()
    {
        var error = await FailsAsync(b => b.WithAuth(o => o.ApiKeys = [new ApiKeyEntry { Key = RunningService.Key, Scopes = ["a b"] }]));
        Assert.StartsWith("entry 1 of the list given in code: a scope contains a space", error.Message, StringComparison.Ordinal);
    }

    private string Write(string content)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.txt");
        File.WriteAllText(path, content);
        return path;
    }

    private static async Task AcceptsAsync(RunningService service, string key)
    {
        // Behind the lock there is nothing, hence 404: only a key gets this far.
        using var response = await service.GetAsync("/behind-the-lock", key);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task RefusesAsync(RunningService service, string key)
    {
        using var response = await service.GetAsync("/behind-the-lock", key);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static Task<ApiKeyConfigurationException> FailsAsync(Func<ServiceBuilder, ServiceBuilder> build, Dictionary<string, string?>? settings = null) =>
        Assert.ThrowsAsync<ApiKeyConfigurationException>(() => RunningService.StartAsync(build: build, settings: settings));
}
