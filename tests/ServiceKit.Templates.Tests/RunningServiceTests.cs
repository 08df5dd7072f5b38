using System.Net;
using ServiceKit.Engineering;

namespace ServiceKit.Templates.Tests;

/// <summary>The created service, started as its user starts it.</summary>
public sealed class RunningServiceTests(CreatedServices services)
{
    private static readonly Combination Env = new("env", Tests: true, "both");
    private static readonly Combination KeyFile = new("file", Tests: true, "both");
    private static readonly Combination None = new("none", Tests: true, "both");

    [Fact]
    [Trait("Feature", "C8")]
    public async Task CreatedService_AnswersTheCallsOfTheReference()
    {
        var settings = services.LaunchSettings(Env);
        await using var service = await services.StartAsync(Env, settings);
        using var client = new HttpClient { BaseAddress = service.Address };
        await AnswersAsync(client, settings["SERVICEKIT_API_KEYS"]!);
    }

    [Fact]
    [Trait("Feature", "C10")]
    public async Task CreatedService_WithAKeyFile_AnswersTheSame()
    {
        var settings = services.LaunchSettings(KeyFile);
        Assert.DoesNotContain("SERVICEKIT_API_KEYS", settings.Keys);
        var file = Path.Combine(services.FolderOf(KeyFile), settings["SERVICEKIT_API_KEY_FILE"]!);
        var key = (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Single(line => line.Length > 0 && line[0] != '#');
        await using var service = await services.StartAsync(KeyFile, settings);
        using var client = new HttpClient { BaseAddress = service.Address };
        await AnswersAsync(client, key);
    }

    [Fact]
    public async Task CreatedService_WithoutAuth_IsOpenAndSaysSo()
    {
        await using var service = await services.StartAsync(None, services.LaunchSettings(None));
        using var client = new HttpClient { BaseAddress = service.Address };
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/api/v1/stations", null));
        Assert.Contains("asks nobody for a key", service.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("env")]
    [InlineData("file")]
    [Trait("Feature", "C7")]
    public async Task Production_WithoutKeys_RefusesToStartAndSaysWhatToDo(string auth)
    {
        var combination = new Combination(auth, Tests: true, "both");
        var error = await Assert.ThrowsAsync<CommandFailedException>(() => services.StartAsync(combination, new() { ["ASPNETCORE_ENVIRONMENT"] = "Production" }));
        Assert.Contains("No API keys configured", error.Message, StringComparison.Ordinal);
        Assert.Contains("SERVICEKIT_API_KEYS=<key>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C13")]
    public async Task SeveralEnvironments_EachHasItsOwnKeys()
    {
        await using var production = await services.StartAsync(Env, new() { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["SERVICEKIT_API_KEYS"] = "sk_prod_only_in_production" });
        using var client = new HttpClient { BaseAddress = production.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, "/api/v1/stations", services.LaunchSettings(Env)["SERVICEKIT_API_KEYS"]));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/api/v1/stations", "sk_prod_only_in_production"));
    }

    [Fact]
    public async Task DotnetRun_InTheFolder_WorksAtOnce()
    {
        var folder = services.FolderOf(Env);
        // The port of launchSettings.json may be taken on this machine; everything else is as the user has it.
        await using var service = await ServiceProcess.StartAsync(
            new Command("dotnet", "run", "--no-build", "--", "--urls", "http://127.0.0.1:0") { WorkingDirectory = folder, Timeout = TimeSpan.FromMinutes(1) },
            TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = service.Address };
        await AnswersAsync(client, services.LaunchSettings(Env)["SERVICEKIT_API_KEYS"]!);
        Assert.Contains("Hosting environment: Development", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void DevelopmentKey_IsFreshInEveryProjectAndLong()
    {
        var keys = Combination.All.Where(c => c.Auth == "env").Select(c => services.LaunchSettings(c)["SERVICEKIT_API_KEYS"]!).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^sk_dev_[0-9a-f]{64}$", key));
    }

    [Theory]
    [InlineData("env")]
    [InlineData("file")]
    [Trait("Feature", "C11")]
    public async Task DevelopmentKey_IsInNoFileThatGitWouldTake(string auth)
    {
        var combination = new Combination(auth, Tests: false, "both");
        var folder = services.FolderOf(combination);
        var files = await services.TakenByGitAsync(combination);
        Assert.Contains("Program.cs", files);
        Assert.DoesNotContain(files, file => file.StartsWith("bin/", StringComparison.Ordinal) || file.StartsWith("obj/", StringComparison.Ordinal));
        foreach (var file in files)
        {
            Assert.DoesNotMatch("sk_dev_[0-9a-f]{16}", await File.ReadAllTextAsync(Path.Combine(folder, file), TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData("StationService", "station-service", "Station Service")]
    [InlineData("My.Station_Service2", "my-station-service2", null)]
    [InlineData("station", "station", null)]
    [InlineData("my-api", "my-api", null)]
    public async Task Name_BecomesSlugAndTitle(string name, string slug, string? title)
    {
        var folder = Path.Combine(services.FolderOf(Env), "..", "names", name);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        await services.Hive.CreateAsync(name, folder, ["--no-tests", "--deploy", "none"], TestContext.Current.CancellationToken);
        var program = await File.ReadAllTextAsync(Path.Combine(folder, "Program.cs"), TestContext.Current.CancellationToken);
        Assert.Contains($"\"{slug}\"", program, StringComparison.Ordinal);
        Assert.Contains(title is null ? "" : $"\"{title}\"", program, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, $"{name}.csproj")));
    }

    private static async Task AnswersAsync(HttpClient client, string key)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, "/api/v1/stations", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, "/api/v1/stations", "invalid_key"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/api/v1/stations", key));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/docs/index.html", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/openapi.json", null));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
        {
            request.Headers.Add("X-API-Key", key);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
