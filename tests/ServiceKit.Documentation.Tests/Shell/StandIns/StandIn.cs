namespace ServiceKit.Documentation.Tests.Shell.StandIns;

/// <summary>
/// A script before the program of its name on the PATH. That of <c>dotnet</c> hands on to the real one; the others are for what no machine of the tests has, and take
/// the commands of the pages and no others, with names that are right.
/// </summary>
/// <param name="Program">Its name.</param>
/// <param name="Reason">Why it is there.</param>
internal sealed record StandIn(string Program, string Reason)
{
    public static IReadOnlyList<StandIn> All { get; } =
    [
        new("dotnet", "runs the program of a page without MSBuild, and takes packages of this tree, which are a prerelease; everything else is for the real one"),
        new("docker", "there is no engine: names are those of the created compose.yaml, and a container is the program itself"),
        new("kubectl", "there is no cluster: names are those of the created manifests, and what is applied has to be a secret"),
        new("nswag", "its package is not to be had where the tests run: the generator of its library takes the same settings in GeneratedClientTests"),
    ];

    public static async Task PutAllAsync(string folder)
    {
        foreach (var standIn in All)
        {
            var file = Path.Combine(folder, standIn.Program);
            await File.WriteAllTextAsync(file, await ReadAsync(standIn.Program), TestContext.Current.CancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
    }

    private static async Task<string> ReadAsync(string program)
    {
        using var reader = new StreamReader(typeof(StandIn).Assembly.GetManifestResourceStream($"StandIns.{program}.sh")!);
        return (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
    }
}
