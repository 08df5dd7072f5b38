namespace ServiceKit.Tool.Tests.Conformance.Python;

/// <summary>A server that is not of .NET, with other habits: connections that end with each answer, blanks that are kept, bodies that are asked for.</summary>
[Trait("Feature", "B12")]
public sealed class PythonServerTests
{
    private static readonly string[] Paths = ["--path", "/things/1", "--path", "POST /things", "--public-path", "/health"];

    [Theory]
    [InlineData("HTTP/1.0")]
    [InlineData("HTTP/1.1")]
    public async Task Server_ThatDoesRight_FailsNothing(string version)
    {
        await using var server = await PythonServer.StartAsync("none", version);
        var found = await ConformanceRuns.RunAsync(server.Address, [.. Paths, "--strict"]);
        Assert.Empty(found.Failed);
        Assert.Empty(found.Warned);
        found.Run.Ends(0);
        foreach (var name in (string[])["no-key", "good-key", "limited-key", "malformed-body", "huge-body", "path-slashes", "blanks", "public-path"])
        {
            Assert.Contains(name, found.Passed);
        }
    }

    [Theory]
    [InlineData("HTTP/1.0")]
    [InlineData("HTTP/1.1")]
    public async Task Server_ThatIsOpen_IsFound(string version)
    {
        await using var server = await PythonServer.StartAsync("open", version);
        var found = await ConformanceRuns.RunAsync(server.Address, Paths);
        found.Run.Ends(1);
        Assert.Equal(["no-key"], found.Failed);
    }

    [Fact]
    public async Task Server_AsItsLibraryLeavesIt_IsWarnedAbout()
    {
        await using var server = await PythonServer.StartAsync("naive", "HTTP/1.1");
        var found = await ConformanceRuns.RunAsync(server.Address, Paths);
        found.Run.Ends(0);
        Assert.Equal(["blanks", "huge-body"], found.Warned);
    }
}
