using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using ServiceKit.Engineering;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>
/// A service that runs as a container would: as process 1, with a file system and a network of its own, as the user and with the rights that the file names, and with the
/// variables of image and file alone. No engine is needed, but Linux and root are. What an engine does beyond that, such as limits of memory, is not there.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class Container : IAsyncDisposable
{
    private static readonly Lazy<bool> Possible = new(() => OperatingSystem.IsLinux() && System.Environment.IsPrivilegedProcess && TestTools.OnPath("setpriv") is not null && TestTools.OnPath("unshare") is not null
        && new Command("unshare", "--mount", "--pid", "--net", "--fork", "true").RunAsync().GetAwaiter().GetResult().ExitCode == 0);

    private readonly string _folder;
    private readonly ServiceProcess _process;
    private readonly SocketsHttpHandler _handler;
    private readonly PortRelay? _database;

    private Container(string folder, int id, int port, ServiceProcess process, PortRelay? database)
    {
        _folder = folder;
        _process = process;
        _database = database;
        Id = id;
        _handler = new SocketsHttpHandler { ConnectCallback = async (_, cancellation) => new NetworkStream(await ConnectAsync(cancellation), ownsSocket: true) };
        Port = port;
    }

    /// <summary>The number of its process outside.</summary>
    public int Id { get; }

    public int Port { get; }

    public string Output => _process.Output;

    /// <summary>Leaves a test out where there are no namespaces.</summary>
    public static void SkipWhereImpossible() => Assert.SkipUnless(Possible.Value, "containers need Linux, root, and the programs unshare and setpriv");

    /// <summary>Starts the service, and waits until it listens.</summary>
    /// <exception cref="CommandFailedException">It ended before.</exception>
    public static async Task<Container> StartAsync(ContainerHost host, ServiceImage image, ContainerSettings settings)
    {
        var folder = Path.Combine(host.Folder, "containers", Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(Path.Combine(folder, "root"));
        var mounts = settings.Mounts.Select(mount => (mount, mount.Kind == MountKind.Memory ? "" : host.SourceOf(mount, image, settings))).ToList();
        var script = Path.Combine(folder, "start.sh");
        await File.WriteAllTextAsync(script, ContainerScript.Write(image, settings, mounts, folder));
        var command = $"unshare --mount --propagation=private --pid --net --ipc --fork sh '{script}'; code=$?; echo $code > '{folder}/exit'; exit $code";
        var starting = ServiceProcess.StartAsync(new Command("sh", "-c", command) { Timeout = TimeSpan.FromMinutes(1) }, TestContext.Current.CancellationToken);
        var id = await IdAsync(folder, starting);
        Native.LoopbackUp(id);
        var database = host.Database is null ? null : new PortRelay(id, 5432, host.Database);
        await File.WriteAllTextAsync(Path.Combine(folder, "go"), "");
        try
        {
            return new Container(folder, id, settings.Port, await starting, database);
        }
        catch
        {
            database?.Dispose();
            throw;
        }
    }

    /// <summary>Calls the service on the port that the file names, with a key or without.</summary>
    public HttpClient Client(string? key = null)
    {
        var client = new HttpClient(_handler, disposeHandler: false) { BaseAddress = new Uri($"http://localhost:{Port}") };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("X-API-Key", key);
        }

        return client;
    }

    public async Task<HttpStatusCode> StatusAsync(string path, string? key = null)
    {
        using var client = Client(key);
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    public async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        var socket = Native.SocketIn(Id);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A path of the container, as it is seen from outside.</summary>
    public string PathOf(string path) => $"/proc/{Id}/root{path}";

    /// <summary>The variables that it was started with.</summary>
    public IReadOnlyDictionary<string, string> Environment => File.ReadAllText($"/proc/{Id}/environ").Split('\0', StringSplitOptions.RemoveEmptyEntries)
        .ToDictionary(variable => variable.Split('=', 2)[0], variable => variable.Split('=', 2)[1]);

    /// <summary>What the kernel says of it: Uid, Gid, Groups, CapEff, CapBnd, NoNewPrivs and so on.</summary>
    public IReadOnlyDictionary<string, string> Status => File.ReadAllLines($"/proc/{Id}/status").Select(line => line.Split(':', 2)).ToDictionary(line => line[0], line => line[1].Trim());

    /// <summary>Waits until the log has one of these words.</summary>
    public async Task SaysAsync(params string[] words)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (!words.Any(word => Output.Contains(word, StringComparison.Ordinal)))
        {
            await Task.Delay(20, patience.Token);
        }
    }

    public void Terminate() => Native.Signal(Id, Native.Sigterm);

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync(TimeSpan patience)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(patience);
        await _process.WaitForExitAsync(limit.Token);
        return int.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "exit"), limit.Token), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (!File.Exists(Path.Combine(_folder, "exit")))
        {
            try
            {
                Native.Signal(Id, Native.Sigkill);
                await WaitAsync(TimeSpan.FromSeconds(30));
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // It ended in between.
            }
        }

        await _process.DisposeAsync();
        _handler.Dispose();
        _database?.Dispose();
    }

    private static async Task<int> IdAsync(string folder, Task<ServiceProcess> starting)
    {
        var file = Path.Combine(folder, "pid");
        while (!File.Exists(file))
        {
            if (starting.IsCompleted)
            {
                await starting;
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture);
    }
}
