using System.Text.Json;
using ServiceKit.Engineering;
using ServiceKit.Templates.Tests.Deployed;
using ServiceKit.Templates.Tests.Every;

[assembly: AssemblyFixture(typeof(ServiceKit.Templates.Tests.CreatedServices))]

namespace ServiceKit.Templates.Tests;

/// <summary>Every combination, created once, and those whose code differs built in one go: restores are shared and compilations run side by side.</summary>
public sealed class CreatedServices : IAsyncLifetime
{
    private readonly Dictionary<Combination, IReadOnlyDictionary<string, string>> _made = [];
    private string _folder = null!;

    /// <summary>Every combination there is, made by the same engine in this process. No compiler has seen them.</summary>
    public EveryCombination Every { get; private set; } = null!;

    /// <summary>What <c>docker build</c> makes of them.</summary>
    internal ServiceImages Images => field ??= new(this);

    public PackageFeed Feed { get; private set; } = null!;

    public TemplateHive Hive { get; private set; } = null!;

    public string FolderOf(Combination combination) => PathOf(combination.Name);

    /// <summary>The files that the template made, by their paths in the project, whatever was typed into the project since.</summary>
    public IReadOnlyDictionary<string, string> MadeOf(Combination combination) => _made[combination];

    /// <summary>The files of a folder by their paths in it, with / whatever the system has; those that a build or git made left out.</summary>
    public static IReadOnlyDictionary<string, string> Read(string folder) => Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Select(file => (File: file, Path: Path.GetRelativePath(folder, file).Replace('\\', '/')))
        .Where(file => !file.Path.Split('/').Any(part => part is "bin" or "obj" or ".git"))
        .ToDictionary(file => file.Path, file => File.ReadAllText(file.File));

    /// <summary>Where the arguments are that the compiler was given for the service, or for its tests.</summary>
    public string ArgumentsOf(Combination combination, bool tests) => Path.Combine(
        tests ? Path.Combine(FolderOf(combination), "tests", $"{combination.Name}.Tests") : FolderOf(combination), "obj", "Debug", "net10.0", "compiler.arguments");

    /// <summary>A folder beside those of the combinations, where projects are as on a user's machine.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    public string ProgramOf(Combination combination) => Path.Combine(FolderOf(combination), "bin", "Debug", "net10.0", $"{combination.Name}.dll");

    public string TestsOf(Combination combination) =>
        Path.Combine(FolderOf(combination), "tests", $"{combination.Name}.Tests", "bin", "Debug", "net10.0", $"{combination.Name}.Tests.dll");

    /// <summary>Starts the service that was built, with these environment variables, on a port that is free.</summary>
    public Task<ServiceProcess> StartAsync(Combination combination, Dictionary<string, string?> settings) => ServiceProcess.StartAsync(
        new Command("dotnet", ProgramOf(combination))
        {
            WorkingDirectory = FolderOf(combination),
            Environment = new Dictionary<string, string?>(settings) { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" },
            Timeout = TimeSpan.FromMinutes(1),
        },
        TestContext.Current.CancellationToken);

    /// <summary>The environment variables with which "dotnet run" starts the service.</summary>
    public Dictionary<string, string?> LaunchSettings(Combination combination)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(FolderOf(combination), "Properties", "launchSettings.json")));
        return json.RootElement.GetProperty("profiles").EnumerateObject().First().Value.GetProperty("environmentVariables")
            .EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetString());
    }

    /// <summary>The files of a created project that "git add" would take.</summary>
    public async Task<IReadOnlyList<string>> TakenByGitAsync(Combination combination)
    {
        // The repository itself lies beside the project, which stays as it was created.
        var folder = FolderOf(combination);
        var repository = $"--git-dir={folder}.git";
        await new Command("git", repository, "init", "-q") { WorkingDirectory = folder }.CheckedAsync(TestContext.Current.CancellationToken);
        var taken = await new Command("git", repository, "--work-tree=.", "ls-files", "--others", "--exclude-standard") { WorkingDirectory = folder }.CheckedAsync(TestContext.Current.CancellationToken);
        return taken.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    public async ValueTask InitializeAsync()
    {
        Feed = await PackageFeed.EnsureAsync();
        _folder = Repository.FreshFolder("template-tests");
        Feed.Isolate(_folder);
        // Two hives, since commands on one take turns.
        TemplateHive[] hives = [await TemplateHive.InstallAsync(Feed, PathOf(".hive")), await TemplateHive.InstallAsync(Feed, PathOf(".hive2"))];
        Hive = hives[0];
        await Task.WhenAll(Combination.All.Select((combination, i) =>
            hives[i % hives.Length].CreateAsync(combination.Name, FolderOf(combination), combination.Options)));

        foreach (var combination in Combination.All)
        {
            _made[combination] = Read(FolderOf(combination));
        }

        Every = await EveryCombination.CreateAsync(PathOf(".hive"));
        await ReportUnusedUsingsAsync();
        await SayHowItIsCompiledAsync();

        // One restore and one build for all of them; warnings are errors.
        var projects = Combination.All.Where(c => c.IsBuilt).Select(c => c.Tests
            ? Path.Combine(FolderOf(c), "tests", $"{c.Name}.Tests", $"{c.Name}.Tests.csproj")
            : Path.Combine(FolderOf(c), $"{c.Name}.csproj"));
        var all = Path.Combine(_folder, "all.proj");
        await File.WriteAllTextAsync(all, $"""
            <Project>
              <ItemGroup>
                {string.Join("\n    ", projects.Select(p => $"<Created Include=\"{p}\" />"))}
              </ItemGroup>
              <Target Name="Restore"><MSBuild Projects="@(Created)" Targets="Restore" BuildInParallel="true" Properties="MSBuildRestoreSessionId=all" /></Target>
              <Target Name="Build"><MSBuild Projects="@(Created)" Targets="Build" BuildInParallel="true" /></Target>
            </Project>
            """);
        await Command.Dotnet("msbuild", all, "-t:Restore", "-m", "-nologo", "-v:quiet", "-tl:off").CheckedAsync();
        await new Command("dotnet", "msbuild", all, "-t:Build", "-m", "-nologo", "-v:quiet", "-tl:off", "-warnaserror", "-p:NuGetAudit=false")
        {
            Timeout = TimeSpan.FromMinutes(20),
        }.CheckedAsync();
    }

    // A condition that takes away code can leave its using behind, which compilers report only when asked.
    private async Task ReportUnusedUsingsAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, ".globalconfig"), """
            is_global = true
            dotnet_diagnostic.IDE0005.severity = warning
            """);
        await File.WriteAllTextAsync(Path.Combine(_folder, "Directory.Build.props"), """
            <Project>
              <PropertyGroup>
                <EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>
                <GenerateDocumentationFile>true</GenerateDocumentationFile>
                <NoWarn>$(NoWarn);CS1591</NoWarn> <!-- a service documents what it likes to -->
              </PropertyGroup>
            </Project>
            """);
    }

    // For the combinations that are not built, and yet are compiled.
    private Task SayHowItIsCompiledAsync() => File.WriteAllTextAsync(Path.Combine(_folder, "Directory.Build.targets"), """
        <Project>
          <PropertyGroup>
            <ProvideCommandLineArgs>true</ProvideCommandLineArgs>
          </PropertyGroup>
          <Target Name="SayHowItIsCompiled" AfterTargets="CoreCompile">
            <WriteLinesToFile File="$(IntermediateOutputPath)compiler.arguments" Lines="@(CscCommandLineArgs)" Overwrite="true" />
          </Target>
        </Project>
        """);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
