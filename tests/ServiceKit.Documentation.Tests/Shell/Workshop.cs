using ServiceKit.Engineering;

[assembly: AssemblyFixture(typeof(ServiceKit.Documentation.Tests.Shell.Workshop))]

namespace ServiceKit.Documentation.Tests.Shell;

/// <summary>What several pages need and is made once, when the first asks for it.</summary>
public sealed class Workshop : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skdoc").FullName;
    private readonly Lazy<Task<PackageFeed>> _feed = new(() => PackageFeed.EnsureAsync());
    private readonly Lazy<Task<string>> _tools;
    private readonly Lazy<Task<string>> _created;

    public Workshop()
    {
        _tools = new(InstallToolAsync);
        _created = new(CreateServiceAsync);
    }

    /// <summary>The packages of this tree.</summary>
    public Task<PackageFeed> FeedAsync() => _feed.Value;

    /// <summary>The folder of <c>servicekit</c>, installed from its package.</summary>
    public Task<string> ToolsAsync() => _tools.Value;

    /// <summary>The folder of <c>dotnet new keyservice -n StationService --auth file</c>.</summary>
    public Task<string> CreatedServiceAsync() => _created.Value;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> InstallToolAsync()
    {
        var feed = await FeedAsync();
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "tools")).FullName;
        feed.Isolate(folder);
        var bin = Path.Combine(folder, "bin");
        await new Command("dotnet", "tool", "install", "ServiceKit.Tool", "--version", feed.Version, "--tool-path", bin) { WorkingDirectory = folder }.CheckedAsync();
        return bin;
    }

    private async Task<string> CreateServiceAsync()
    {
        var hive = await TemplateHive.InstallAsync(await FeedAsync(), Path.Combine(_folder, "hive"));
        var service = Path.Combine(_folder, "StationService");
        await hive.CreateAsync("StationService", service, ["--auth", "file"]);
        return service;
    }
}
