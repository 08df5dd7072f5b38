namespace ServiceKit.Engineering;

/// <summary>The template, installed from its package into a hive of its own: the user's templates stay untouched.</summary>
public sealed class TemplateHive
{
    private readonly string _folder;

    private TemplateHive(string folder) => _folder = folder;

    public static async Task<TemplateHive> InstallAsync(PackageFeed feed, string folder, CancellationToken cancellation = default)
    {
        var hive = new TemplateHive(folder);
        await hive.NewAsync(["install", feed.PathOf("ServiceKit.Templates")], Repository.Root, cancellation);
        return hive;
    }

    /// <summary>Runs <c>dotnet new keyservice</c> with <paramref name="options"/> into <paramref name="output"/>.</summary>
    public Task<CommandResult> CreateAsync(string name, string output, IEnumerable<string> options, CancellationToken cancellation = default) =>
        NewAsync(["keyservice", "-n", name, "-o", output, .. options], Path.GetDirectoryName(output)!, cancellation);

    public Task<CommandResult> NewAsync(string[] arguments, string folder, CancellationToken cancellation = default) =>
        new Command("dotnet", ["new", .. arguments, "--debug:custom-hive", _folder]) { WorkingDirectory = folder }.CheckedAsync(cancellation);
}
