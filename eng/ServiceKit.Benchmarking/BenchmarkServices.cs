using ServiceKit.Engineering;

namespace ServiceKit.Benchmarking;

/// <summary>The services that are measured: programs of tests/, built once, each run as a process on a core of its own.</summary>
internal sealed class BenchmarkServices : IAsyncDisposable
{
    /// <summary>Forty characters that nobody takes for a real key; the same as number 0 of the key files.</summary>
    public const string Key = "sk_bench_0000000000000000000000000000000";

    private const string Rivals = "ServiceKit.Benchmarks.Rivals";
    private const string Kit = "ServiceKit.Benchmarks.Service";

    private readonly List<ServiceProcess> _running = [];

    /// <summary>Builds a program of tests/ and returns the path of its assembly.</summary>
    public static async Task<string> BuildAsync(string project, CancellationToken cancellation)
    {
        await Command.Dotnet("build", Repository.PathOf("tests", project, $"{project}.csproj"), "-c", "Release", "-tl:off", "-v", "quiet").CheckedAsync(cancellation);
        return Assembly(project);
    }

    public static async Task BuildAllAsync(CancellationToken cancellation)
    {
        await BuildAsync(Rivals, cancellation);
        await BuildAsync(Kit, cancellation);
    }

    /// <summary>A service without ServiceKit.</summary>
    public Task<ServiceProcess> RivalAsync(string rival, CancellationToken cancellation) => StartAsync(Rivals, rival, Key, cancellation);

    /// <summary>A service with ServiceKit.</summary>
    public Task<ServiceProcess> KitAsync(string variant, CancellationToken cancellation, string keys = Key) => StartAsync(Kit, variant, keys, cancellation);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _running)
        {
            await service.DisposeAsync();
        }

        _running.Clear();
    }

    private async Task<ServiceProcess> StartAsync(string project, string variant, string keys, CancellationToken cancellation)
    {
        var service = await ServiceProcess.StartAsync(
            new Command("taskset", "-c", Cores.Service, "dotnet", Assembly(project), variant, keys, "--urls", "http://127.0.0.1:0", "--environment", "Production")
            {
                Timeout = TimeSpan.FromMinutes(1),
            },
            cancellation);
        _running.Add(service);
        return service;
    }

    private static string Assembly(string project) => Path.Combine(Repository.Artifacts, "bin", project, "release", $"{project}.dll");
}
