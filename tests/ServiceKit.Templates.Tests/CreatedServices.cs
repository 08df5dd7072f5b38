using ServiceKit.Engineering;

[assembly: AssemblyFixture(typeof(ServiceKit.Templates.Tests.CreatedServices))]

namespace ServiceKit.Templates.Tests;

/// <summary>Every combination, created once and built in one go: restores are shared and compilations run side by side.</summary>
public sealed class CreatedServices : IAsyncLifetime
{
    private string _folder = null!;

    public PackageFeed Feed { get; private set; } = null!;

    public TemplateHive Hive { get; private set; } = null!;

    public string FolderOf(Combination combination) => Path.Combine(_folder, combination.Name);

    public string ProgramOf(Combination combination) => Path.Combine(FolderOf(combination), "bin", "Debug", "net10.0", $"{combination.Name}.dll");

    public string TestsOf(Combination combination) =>
        Path.Combine(FolderOf(combination), "tests", $"{combination.Name}.Tests", "bin", "Debug", "net10.0", $"{combination.Name}.Tests.dll");

    public async ValueTask InitializeAsync()
    {
        Feed = await PackageFeed.EnsureAsync();
        _folder = Repository.FreshFolder("template-tests");
        Feed.Isolate(_folder);
        Hive = await TemplateHive.InstallAsync(Feed, Path.Combine(_folder, ".hive"));
        await Parallel.ForEachAsync(Combination.All, async (combination, cancellation) =>
            await Hive.CreateAsync(combination.Name, FolderOf(combination), combination.Options, cancellation));

        // One restore and one build for all of them; warnings are errors.
        var projects = Combination.All.Select(c => c.Tests
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
        await Command.Dotnet("msbuild", all, "-t:Build", "-m", "-nologo", "-v:quiet", "-tl:off", "-warnaserror", "-p:NuGetAudit=false").CheckedAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
