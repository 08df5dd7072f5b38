using System.Net;
using System.Text.RegularExpressions;
using ServiceKit.Engineering;
using ServiceKit.KeyManagement.Tests.Stores.PostgreSql;
using ServiceKit.Templates.Tests.Managed;

namespace ServiceKit.Templates.Tests;

/// <summary>The commands that the README of a created service shows, typed into a shell to the letter; only addresses are others.</summary>
public sealed partial class ReadmeTests(CreatedServices services, SharedPostgreSql postgreSql)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("env", false)]
    [InlineData("env", true)]
    [InlineData("file", false)]
    [InlineData("file", true)]
    [InlineData("none", false)]
    [InlineData("none", true)]
    public async Task Calls_AreAnsweredAsTheReadmeSays(string auth, bool monitoring)
    {
        SkipWithoutAShell();
        var combination = new Combination(auth, Tests: true, "both", Monitoring: monitoring);
        await using var service = await services.StartAsync(combination, services.LaunchSettings(combination));
        await TypeAsync(combination, service, [.. Blocks(combination, "## Call"), .. monitoring ? Blocks(combination, "## Monitor") : []]);
    }

    [Fact]
    public async Task ManagedKeys_InSqlite_AreManagedAsTheReadmeSays()
    {
        SkipWithoutAShell();
        var combination = ManagedServiceTests.Sqlite;
        // The database of the README: data/keys.db of the project.
        await ManageAsync(combination, services.LaunchSettings(combination), "data/keys.db");
        Assert.DoesNotContain(await services.TakenByGitAsync(combination), file => file.Contains("keys.db", StringComparison.Ordinal) || file.EndsWith(".user", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ManagedKeys_InPostgreSql_AreManagedAsTheReadmeSays()
    {
        SkipWithoutAShell();
        var combination = ManagedServiceTests.PostgreSql;
        var connection = await postgreSql.NewDatabaseAsync();
        var settings = services.LaunchSettings(combination);
        settings["ConnectionStrings__Keys"] = connection;
        await ManageAsync(combination, settings, "Host=localhost;Database=postgres;Username=postgres", connection);
    }

    [Theory]
    [InlineData("compose")]
    [InlineData("production")]
    [Trait("Feature", "C11")]
    public async Task Secrets_MadeAsTheReadmeSays_StartTheService_AndGiveTheFirstKey(string folder)
    {
        SkipWithoutAShell();
        var combination = ManagedServiceTests.Sqlite;
        var (key, settings) = await MakeSecretsAsync(combination, folder);
        Assert.Equal(["ADMIN_API_KEY", "ServiceKit__KeyManagement__Peppers__1"], settings.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(settings.Values, value => value!.Contains(key, StringComparison.Ordinal));
        using var scratch = new ScratchFolder();
        settings["ASPNETCORE_ENVIRONMENT"] = "Production";
        settings["ServiceKit__KeyManagement__Database"] = scratch.PathOf("keys.db");
        await using var service = await services.StartAsync(combination, settings);
        using var administrator = new Caller(service.Address, key);
        Assert.Equal(HttpStatusCode.OK, await administrator.StatusAsync(HttpMethod.Get, "/api/v1/api-keys"));
    }

    [Fact]
    public async Task PasswordOfTheDatabase_MadeAsTheReadmeSays_IsThatOfTheConnectionString()
    {
        SkipWithoutAShell();
        var (_, secrets) = await MakeSecretsAsync(ManagedServiceTests.PostgreSql, "compose");
        Assert.Matches("^[0-9a-f]{48}$", secrets["POSTGRES_PASSWORD"]);
        Assert.Equal($"Host=postgres;Database=keys;Username=keys;Password={secrets["POSTGRES_PASSWORD"]}", secrets["ConnectionStrings__Keys"]);
    }

    // Types what stands before the first command that needs Docker or a cluster.
    private async Task<(string Key, Dictionary<string, string?> Secrets)> MakeSecretsAsync(Combination combination, string folder)
    {
        var block = Blocks(combination, "## Deploy").Single(block => block.Contains($"secrets/{folder}", StringComparison.Ordinal));
        var lines = block.Split('\n').TakeWhile(line => !line.StartsWith("docker ", StringComparison.Ordinal) && !line.StartsWith("kubectl ", StringComparison.Ordinal));
        var script = string.Join('\n', lines).Replace("dotnet run --", $"dotnet {services.ProgramOf(combination)}", StringComparison.Ordinal);
        var project = services.FolderOf(combination);
        var run = await new Command("bash", "-euo", "pipefail", "-c", script) { WorkingDirectory = project }.CheckedAsync(Cancellation);
        Assert.DoesNotContain(await services.TakenByGitAsync(combination), file => file.StartsWith($"secrets/{folder}/", StringComparison.Ordinal));
        var secrets = Directory.EnumerateFiles(Path.Combine(project, "secrets", folder)).ToDictionary(file => Path.GetFileName(file), file => (string?)File.ReadAllText(file).TrimEnd('\n'));
        return (run.Output.Split('\n').Single(line => line.StartsWith("sk_prod_", StringComparison.Ordinal)).Trim(), secrets);
    }

    private async Task ManageAsync(Combination combination, Dictionary<string, string?> settings, string shownStore, string? store = null)
    {
        await using var service = await services.StartAsync(combination, settings);
        var first = ManagedServiceTests.FirstKey().Match(service.Output).Groups[1].Value;
        // The first block starts the service, which here is done already.
        var blocks = Blocks(combination, "## Run").Skip(1).Concat(Blocks(combination, "## Call")).Concat(Blocks(combination, "## Manage keys"));
        using var tools = new ScratchFolder();
        var output = await TypeAsync(combination, service, [.. blocks.Select(block => block
            .Replace("--global ServiceKit.Tool", $"--tool-path {tools.PathOf("bin")} --version {services.Feed.Version} ServiceKit.Tool", StringComparison.Ordinal)
            .Replace("servicekit ", $"{tools.PathOf("bin")}/servicekit ", StringComparison.Ordinal)
            .Replace(shownStore, store ?? shownStore, StringComparison.Ordinal))], first);
        Assert.Contains("operator", output, StringComparison.Ordinal);
        Assert.Contains("Deprecation: @", output, StringComparison.Ordinal);
        Assert.Contains(first, await File.ReadAllTextAsync(Path.Combine(services.FolderOf(combination), "http-client.env.json.user"), Cancellation), StringComparison.Ordinal);
    }

    // Every call whose line ends in "# 401" is answered with 401, and so on; and no command fails.
    private async Task<string> TypeAsync(Combination combination, ServiceProcess service, string[] blocks, string typed = "")
    {
        var script = string.Join('\n', blocks);
        var expected = Status().Matches(script).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(expected);
        using var folder = new ScratchFolder();
        var file = folder.PathOf("readme.sh");
        await File.WriteAllTextAsync(file, script.Replace("http://localhost:5080", service.Address.ToString().TrimEnd('/'), StringComparison.Ordinal), Cancellation);
        var input = folder.PathOf("typed");
        await File.WriteAllTextAsync(input, typed + "\n", Cancellation);
        var run = await new Command("bash", "-c", $"bash -euo pipefail {file} < {input}") { WorkingDirectory = services.FolderOf(combination) }.CheckedAsync(Cancellation);
        Assert.Equal(expected, Answer().Matches(run.Output).Select(match => match.Groups[1].Value));
        return run.Output;
    }

    private IEnumerable<string> Blocks(Combination combination, string section)
    {
        var text = File.ReadAllText(Path.Combine(services.FolderOf(combination), "README.md")).ReplaceLineEndings("\n").Split("\n## ").Select(part => "## " + part).Single(part => part.StartsWith(section + "\n", StringComparison.Ordinal));
        return Block().Matches(text).Select(match => match.Groups[1].Value);
    }

    private static void SkipWithoutAShell() =>
        Assert.SkipWhen(TestTools.OnPath("bash") is null || TestTools.OnPath("curl") is null, "bash and curl are not installed");

    [GeneratedRegex(@"```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"(?m)# (\d{3})\b")]
    private static partial Regex Status();

    [GeneratedRegex(@"HTTP/1\.1 (\d{3})")]
    private static partial Regex Answer();
}
