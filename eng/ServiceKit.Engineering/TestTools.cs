namespace ServiceKit.Engineering;

/// <summary>A program that some tests need and that .NET does not bring.</summary>
/// <param name="Name">What it is.</param>
/// <param name="UsedFor">Which tests are left out without it.</param>
/// <param name="Find">Its path, or null.</param>
/// <param name="InstallAsync">Installs it where that is possible.</param>
public sealed record TestTool(string Name, string UsedFor, Func<string?> Find, Func<Action<string>, Task> InstallAsync)
{
    /// <summary>Installs the tool if it is missing.</summary>
    /// <returns>Where it is, or which tests are left out.</returns>
    public async Task<string> EnsureAsync(Action<string> progress)
    {
        if (Find() is null)
        {
            try
            {
                await InstallAsync(progress);
            }
            catch (Exception failure) when (failure is CommandFailedException or System.ComponentModel.Win32Exception)
            {
                progress($"{Name} cannot be installed here: {failure.Message.Split('\n')[0]}");
            }
        }

        return Find() ?? $"missing; left out: {UsedFor}";
    }
}

/// <summary>Everything that the tests need beside the SDK.</summary>
public static class TestTools
{
    public static TestTool Chromium { get; } = new(
        "Chromium",
        "the tests in a browser (ServiceKit.Browser.Tests)",
        () => OnPath("chromium") ?? OnPath("chromium-browser") ?? OnPath("google-chrome"),
        progress => InstallFromDebianAsync("Chromium", "chromium", progress));

    /// <summary>PostgreSQL: the folder of its programs.</summary>
    public static TestTool PostgreSql { get; } = new(
        "PostgreSQL",
        "the tests of the store in PostgreSQL (ServiceKit.KeyManagement.Tests, ServiceKit.Templates.Tests)",
        () => DebianPostgreSql() ?? Path.GetDirectoryName(OnPath("initdb")),
        progress => InstallFromDebianAsync("PostgreSQL", "postgresql", progress));

    /// <summary>Prometheus, with promtool beside it.</summary>
    public static TestTool Prometheus { get; } = new(
        "Prometheus",
        "the tests that have a real Prometheus read the metrics (ServiceKit.Tests, ServiceKit.Monitoring.Tests)",
        () => OnPath("promtool") is null ? null : OnPath("prometheus"),
        progress => InstallFromDebianAsync("Prometheus", "prometheus", progress));

    public static TestTool Redocly { get; } = new(
        "Redocly CLI",
        "the lint of the OpenAPI document",
        () => OnPath("node") is not null && File.Exists(RedoclyPath) ? RedoclyPath : null,
        async progress =>
        {
            progress("installing Redocly CLI from npm");
            Directory.CreateDirectory(NodeFolder);
            await new Command("npm", "install", "--prefix", NodeFolder, "--no-audit", "--no-fund", "--no-save", $"@redocly/cli@{RedoclyVersion}").CheckedAsync();
        });

    /// <summary>The rules of accessibility that pages are checked by: the script that a page runs.</summary>
    public static TestTool Axe { get; } = new(
        "axe-core",
        "the check of accessibility (ServiceKit.Browser.Tests)",
        () => File.Exists(AxePath) ? AxePath : null,
        async progress =>
        {
            progress("installing axe-core from npm");
            Directory.CreateDirectory(AxeFolder);
            await new Command("npm", "install", "--prefix", AxeFolder, "--no-audit", "--no-fund", "--no-save", $"axe-core@{AxeVersion}").CheckedAsync();
        });

    /// <summary>For measuring only: no test needs it, and it is not in <see cref="All"/>.</summary>
    public static TestTool Wrk { get; } = new(
        "wrk",
        "requests a second (eng/bench.cs)",
        () => OnPath("wrk"),
        progress => InstallFromDebianAsync("wrk", "wrk", progress));

    public static IReadOnlyList<TestTool> All { get; } = [Chromium, Redocly, Axe, PostgreSql, Prometheus];

    // Pinned: a new rule of a newer linter is no change of ours.
    private const string RedoclyVersion = "2.77.0";

    private const string AxeVersion = "4.14.1";

    private static string NodeFolder => Path.Combine(Repository.Artifacts, "tools", "node");

    private static string RedoclyPath => Path.Combine(NodeFolder, "node_modules", "@redocly", "cli", "bin", "cli.js");

    // A folder of its own: npm takes out of one what it is not asked for.
    private static string AxeFolder => Path.Combine(Repository.Artifacts, "tools", "axe");

    private static string AxePath => Path.Combine(AxeFolder, "node_modules", "axe-core", "axe.min.js");

    // Debian keeps the programs of a server apart from PATH, a folder for each version.
    private static string? DebianPostgreSql() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin")).Where(folder => File.Exists(Path.Combine(folder, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            : null;

    private static async Task InstallFromDebianAsync(string name, string package, Action<string> progress)
    {
        progress($"installing {name} from Debian's packages");
        await new Command("apt-get", "update", "-q").CheckedAsync();
        await new Command("apt-get", "install", "-y", "-q", "--no-install-recommends", package)
        {
            Environment = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive" },
        }.CheckedAsync();
    }

    /// <summary>The path of a program that the shell would find, or null.</summary>
    public static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
