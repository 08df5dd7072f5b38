using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ServiceKit.Documentation.Tests.Programs;
using ServiceKit.Documentation.Tests.Shell.Rooms;
using ServiceKit.Documentation.Tests.Shell.StandIns;
using ServiceKit.Engineering;

namespace ServiceKit.Documentation.Tests.Shell.Typing;

/// <summary>A room that is furnished, and the shell in it. Nothing of it is left when it is disposed.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly Room _room;
    private readonly string _folder = Directory.CreateTempSubdirectory("skroom").FullName;
    private readonly Dictionary<string, string?> _environment = [];
    private readonly string[] _addresses = [FreeAddress(), FreeAddress(), FreeAddress()];

    private Session(Room room) => _room = room;

    public static async Task<Session> OpenAsync(Room room, Workshop workshop)
    {
        var session = new Session(room);
        try
        {
            await session.FurnishAsync(workshop);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Types the commands until one fails, and gives what became of each that was begun.</summary>
    public async Task<IReadOnlyList<Outcome>> TypeAsync(Plan plan)
    {
        foreach (var (code, at) in plan.Scripts.Select((code, at) => (code, at)))
        {
            await File.WriteAllTextAsync(Path.Combine(Work, $"{at + 1}.py"), Here(code) + "\n", TestContext.Current.CancellationToken);
        }

        var script = PathOf("page.sh");
        await File.WriteAllTextAsync(script, Script.Of(plan.Commands, _room.KeepsServices, Here), TestContext.Current.CancellationToken);
        var said = await RunAsync(script);
        var outcomes = plan.Commands.Select((statement, at) => new Outcome(
                statement,
                Read(at, "exit") is { Length: > 0 } exit ? int.Parse(exit, CultureInfo.InvariantCulture) : null,
                Read(at, "out"),
                Read(at, "err")))
            .ToList();
        Assert.True(outcomes[0].Exit is not null || outcomes[0].Printed.Trim().Length > 0, $"The shell did not begin:\n{said}");
        return outcomes;
    }

    // A shell that is given up is known by the command that did not end.
    private async Task<string> RunAsync(string script)
    {
        try
        {
            return (await new Command("bash", script) { WorkingDirectory = Work, Environment = _environment, Timeout = TimeSpan.FromMinutes(10) }.RunAsync(TestContext.Current.CancellationToken)).Output;
        }
        catch (CommandFailedException failure)
        {
            return failure.Message;
        }
    }

    public ValueTask DisposeAsync()
    {
        // Folders of stores are closed to others, and those of packages to writing; neither keeps the owner out.
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private string Work => PathOf("work");

    private string PathOf(string name) => Path.Combine(_folder, name);

    private string Read(int at, string kind) => PathOf(Path.Combine("out", $"{at}.{kind}")) is var file && File.Exists(file) ? File.ReadAllText(file) : "";

    // What the page says, with addresses and places that are free here.
    private string Here(string text)
    {
        foreach (var (shown, real) in _room.Places)
        {
            text = text.Replace(shown, real.Replace("{room}", _folder, StringComparison.Ordinal).Replace("{address}", _addresses[0], StringComparison.Ordinal), StringComparison.Ordinal);
        }

        return text
            .Replace("http://localhost:5080", _addresses[0], StringComparison.Ordinal)
            .Replace("http://127.0.0.1:5080", _addresses[0], StringComparison.Ordinal)
            .Replace("http://localhost:8000", _addresses[1], StringComparison.Ordinal)
            .Replace("http://127.0.0.1:8080", _addresses[1], StringComparison.Ordinal)
            .Replace("localhost:9090", _addresses[2]["http://".Length..], StringComparison.Ordinal);
    }

    private async Task FurnishAsync(Workshop workshop)
    {
        foreach (var folder in (string[])["work", "out", "bin", "home", "home/.nuget/NuGet"])
        {
            Directory.CreateDirectory(PathOf(folder));
        }

        foreach (var (path, content) in _room.Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(PathOf("work"), path))!);
            await File.WriteAllTextAsync(Path.Combine(PathOf("work"), path), Here(content), TestContext.Current.CancellationToken);
        }

        foreach (var (name, code) in _room.Programs)
        {
            ProgramCompiler.Compile(name, Here(code()), PathOf(Path.Combine("programs", name)));
        }

        await StandIn.PutAllAsync(PathOf("bin"));
        // Every curl tells the status of its answer, wherever its output goes.
        await File.WriteAllTextAsync(PathOf("home/.curlrc"), "write-out = \"%{stderr}status=%{http_code}\\n\"\nsilent\nshow-error\n", TestContext.Current.CancellationToken);
        await SetAsync(workshop);
    }

    private async Task SetAsync(Workshop workshop)
    {
        var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var path = $"{PathOf("bin")}:{PathOf("home/.dotnet/tools")}:{Environment.GetEnvironmentVariable("PATH")}";
        if (_room.HasPackages)
        {
            var feed = await workshop.FeedAsync();
            feed.Isolate(PathOf("work"));
            // MSBuild takes variables for properties, and VERSION for the version of whatever is built.
            _environment["ROOM_VERSION"] = feed.Version;
            path = $"{path}:{await workshop.ToolsAsync()}";
        }

        if (_room.HasCreatedService)
        {
            _environment["CREATED"] = await workshop.CreatedServiceAsync();
        }

        // The sources of packages are those of the user, and so is the cache; everything that commands write for the user is not.
        var sources = Path.Combine(user, ".nuget", "NuGet", "NuGet.Config");
        if (File.Exists(sources))
        {
            File.Copy(sources, PathOf("home/.nuget/NuGet/NuGet.Config"));
        }

        _environment["NUGET_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(user, ".nuget", "packages");
        _environment["NUGET_HTTP_CACHE_PATH"] = Environment.GetEnvironmentVariable("NUGET_HTTP_CACHE_PATH")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "NuGet", "http-cache");
        _environment["HOME"] = _environment["DOTNET_CLI_HOME"] = PathOf("home");
        _environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        _environment["DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK"] = "true";
        _environment["PATH"] = path;
        _environment["DOTNET"] = TestTools.OnPath("dotnet");
        _environment["ROOM"] = _folder;
        _environment["OUT"] = PathOf("out");
        _environment["ADDRESS"] = _addresses[0];
        _environment["ROOM_ENVIRONMENT"] = _room.Environment;
        _environment["REPOSITORY"] = Repository.Root;
    }

    private static string FreeAddress()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return $"http://{socket.LocalEndpoint}";
    }
}
