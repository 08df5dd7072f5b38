using System.Text.Json;
using ServiceKit.Tests.Hosting;
using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Tests.Running;

/// <summary>What a command ended with.</summary>
internal sealed record ToolResult(int Code, string Out, string Error)
{
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Out);
            return document.RootElement.Clone();
        }
    }

    /// <summary>The result, if the command ended as it must.</summary>
    public ToolResult Ends(int code)
    {
        Assert.True(Code == code, $"expected exit code {code}, got {Code}\n{Out}\n{Error}");
        return this;
    }
}

/// <summary>Runs commands in this process, in a folder of their own.</summary>
internal sealed class ToolRun : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("servicekit-tool-");

    public string Folder => _folder.FullName;

    public ManualClock Clock { get; } = new();

    public Dictionary<string, string> Variables { get; } = [];

    public bool IsTerminal { get; init; }

    public int Width { get; init; } = 200;

    public string Store => Path.Combine(Folder, "keys.db");

    public Task<ToolResult> RunAsync(params string[] args) => RunWithAsync(string.Empty, args);

    public async Task<ToolResult> RunWithAsync(string input, params string[] args)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        using var reader = new StringReader(input);
        var console = new ToolConsole
        {
            In = reader, Out = output, Error = error, IsInputTerminal = IsTerminal, IsOutputTerminal = IsTerminal, Width = Width, ReadHidden = () => input.TrimEnd('\n'),
        };
        var environment = new ToolEnvironment { Variables = Variables, Folder = Folder, Account = "tester", Clock = Clock };
        var code = await Cli.RunAsync(args, console, environment, TestContext.Current.CancellationToken);
        return new ToolResult(code, output.ToString(), error.ToString());
    }

    /// <summary>Makes a key in the store of this folder.</summary>
    public async Task<(string Id, string Key)> NewAsync(string name, params string[] more)
    {
        Variables["SERVICEKIT_STORE"] = Store;
        var made = (await RunAsync(["keys", "new", "--name", name, "--create", "--json", .. more])).Ends(0).Json;
        return (made.GetProperty("id").GetString()!, made.GetProperty("key").GetString()!);
    }

    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
