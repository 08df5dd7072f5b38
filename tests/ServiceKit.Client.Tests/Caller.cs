using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Client.Tests;

/// <summary>A program with one HTTP client, <c>stations</c>, that sends a key, and everything that it logged.</summary>
internal sealed class Caller : IDisposable
{
    public const string FirstKey = "sk_test_client_first_0000";
    public const string SecondKey = "sk_test_client_second_0000";

    private readonly ServiceProvider _services;

    public Caller(Uri? address, Action<ApiKeyClientOptions>? options = null, Dictionary<string, string?>? settings = null, Action<IHttpClientBuilder>? more = null, TimeProvider? clock = null)
    {
        var services = new ServiceCollection();
        Configuration = (IConfigurationRoot)new ConfigurationBuilder().AddInMemoryCollection(settings ?? []).Build();
        services.AddSingleton<IConfiguration>(Configuration);
        services.AddSingleton(clock ?? TimeProvider.System);
        services.AddLogging(logging => Log = LogRecorder.Attach(logging));
        var client = services.AddHttpClient("stations", c => c.BaseAddress = address).AddApiKey(options);
        more?.Invoke(client);
        _services = services.BuildServiceProvider();
    }

    public IConfigurationRoot Configuration { get; }

    public LogRecorder Log { get; private set; } = null!;

    public HttpClient Client => _services.GetRequiredService<IHttpClientFactory>().CreateClient("stations");

    public void Dispose() => _services.Dispose();
}

/// <summary>A clock whose waits are over at once, and remembered.</summary>
internal sealed class ImpatientClock : TimeProvider
{
    public ConcurrentQueue<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Enqueue(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}

/// <summary>A place for a key file, gone after the test.</summary>
internal sealed class KeyFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("servicekit-client-");

    public KeyFile(string content) => File.WriteAllText(Path, content);

    public string Path => global::System.IO.Path.Combine(_folder.FullName, "api.key");

    public void Replace(string content)
    {
        var next = Path + ".next";
        File.WriteAllText(next, content);
        File.Move(next, Path, overwrite: true);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
