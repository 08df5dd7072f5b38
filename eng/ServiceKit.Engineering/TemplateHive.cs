namespace ServiceKit.Engineering;

/// <summary>The template, installed from its package into a hive of its own: the user's templates stay untouched.</summary>
/// <remarks>Of several commands at once on one hive, some fail: each opens its list of packages for itself alone. So they take turns.</remarks>
#pragma warning disable CA1001 // a semaphore without a wait handle holds nothing
public sealed class TemplateHive
#pragma warning restore CA1001
{
    private readonly string _folder;
    private readonly SemaphoreSlim _turn = new(1, 1);

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

    public async Task<CommandResult> NewAsync(string[] arguments, string folder, CancellationToken cancellation = default)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await new Command("dotnet", ["new", .. arguments, "--debug:custom-hive", _folder]) { WorkingDirectory = folder }.CheckedAsync(cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }
}
