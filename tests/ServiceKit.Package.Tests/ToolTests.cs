using ServiceKit.Engineering;

namespace ServiceKit.Package.Tests;

/// <summary>The command line as users get it: installed from its package.</summary>
public sealed class ToolTests(FeedFixture feed) : IClassFixture<FeedFixture>
{
    [Fact]
    public async Task Tool_InstalledFromThePackage_Runs()
    {
        var token = TestContext.Current.CancellationToken;
        var folder = Repository.FreshFolder("package-tests", "tool");
        feed.Feed.Isolate(folder);
        var bin = Path.Combine(folder, "bin");
        await new Command("dotnet", "tool", "install", "ServiceKit.Tool", "--version", feed.Feed.Version, "--tool-path", bin) { WorkingDirectory = folder }.CheckedAsync(token);
        var program = Path.Combine(bin, OperatingSystem.IsWindows() ? "servicekit.exe" : "servicekit");

        var help = await new Command(program, "--help") { WorkingDirectory = folder }.CheckedAsync(token);
        Assert.Contains("servicekit [command]", help.Output, StringComparison.Ordinal);
        // The library of SQLite is native: that it came along shows when a store is made.
        await new Command(program, "keys", "new", "--name", "first", "--store", "keys.db", "--create") { WorkingDirectory = folder }.CheckedAsync(token);
        var list = await new Command(program, "keys", "list", "--store", "keys.db") { WorkingDirectory = folder }.CheckedAsync(token);
        Assert.Contains("first", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Tool_InManifestOfARepository_IsACommandOfDotnet()
    {
        var token = TestContext.Current.CancellationToken;
        var folder = Repository.FreshFolder("package-tests", "tool-manifest");
        feed.Feed.Isolate(folder);
        await new Command("dotnet", "new", "tool-manifest") { WorkingDirectory = folder }.CheckedAsync(token);
        await new Command("dotnet", "tool", "install", "ServiceKit.Tool", "--version", feed.Feed.Version) { WorkingDirectory = folder }.CheckedAsync(token);

        // The port is one that nothing listens on.
        var run = await new Command("dotnet", "servicekit", "conformance", "http://127.0.0.1:1", "--path", "/things") { WorkingDirectory = folder }.RunAsync(token);
        Assert.Equal(5, run.ExitCode);
        Assert.Contains("http://127.0.0.1:1 cannot be reached", run.Output, StringComparison.Ordinal);
    }
}
