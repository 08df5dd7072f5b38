using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ServiceKit.Engineering;

namespace ServiceKit.Tests.Monitoring;

/// <summary>What a Prometheus is to read, and how.</summary>
/// <param name="Service">The service.</param>
/// <param name="Key">The key in the file that it sends; null where it sends none.</param>
internal sealed record PrometheusTarget(Uri Service, string? Key)
{
    /// <summary>Whether the file is named as older versions name it.</summary>
    public bool AsBearerTokenFile { get; init; }

    public string Job { get; init; } = "station-service";

    /// <summary>A file of alerts, which are looked at twice a second.</summary>
    public string? Rules { get; init; }
}

/// <summary>An alert that is raised, whether or not it has been for long enough to fire.</summary>
internal sealed record RaisedAlert(string Name, string Severity, IReadOnlyList<string> Texts);

/// <summary>A real Prometheus that reads one service, with the key in a file as its documentation has it. Skips the test where there is none.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly PrometheusProcess _process;
    private readonly RemoteWriteSink _kept;
    private readonly string _folder;
    private readonly HttpClient _client;

    private PrometheusServer(PrometheusProcess process, RemoteWriteSink kept, string folder, int port)
    {
        _process = process;
        _kept = kept;
        _folder = folder;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public static async Task<PrometheusServer> StartAsync(PrometheusTarget target)
    {
        if (TestTools.Prometheus.Find() is not { } program)
        {
            Assert.Skip("Prometheus is not installed");
            throw new InvalidOperationException();
        }

        var folder = Directory.CreateTempSubdirectory("servicekit-prometheus-").FullName;
        var kept = await RemoteWriteSink.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, "key"), target.Key + "\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), Configuration(target, folder, kept.Address), TestContext.Current.CancellationToken);
        var port = FreePort();
        var process = PrometheusProcess.Start(
            program,
            $"--config.file={folder}/prometheus.yml",
            $"--storage.tsdb.path={folder}/data",
            string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"));
        var server = new PrometheusServer(process, kept, folder, port);
        try
        {
            await process.Ready.WaitAsync(Patience, TestContext.Current.CancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The values of an instant query, waited for until they are as expected.</summary>
    /// <param name="query">The query.</param>
    /// <param name="until">What they are to be.</param>
    /// <param name="meanwhile">What goes on until then, over and over.</param>
    public async Task<IReadOnlyList<double>> QueryAsync(string query, Func<IReadOnlyList<double>, bool> until, Func<Task>? meanwhile = null)
    {
        IReadOnlyList<double> values = [];
        await WaitAsync(async () => until(values = await QueryAsync(query)), () => $"{query} is not as expected: {string.Join(' ', values)}", meanwhile);
        return values;
    }

    /// <summary>The values of an instant query. A query that Prometheus cannot read fails the test.</summary>
    public async Task<IReadOnlyList<double>> QueryAsync(string query)
    {
        using var answer = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        return [.. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(r => Number(r.GetProperty("value")[1].GetString()!))];
    }

    /// <summary>What is raised now.</summary>
    public async Task<IReadOnlyList<RaisedAlert>> AlertsAsync()
    {
        using var answer = await GetAsync("/api/v1/alerts");
        return [.. answer.RootElement.GetProperty("data").GetProperty("alerts").EnumerateArray().Select(alert => new RaisedAlert(
            alert.GetProperty("labels").GetProperty("alertname").GetString()!,
            alert.GetProperty("labels").GetProperty("severity").GetString()!,
            [.. alert.GetProperty("annotations").EnumerateObject().Select(text => text.Value.GetString()!)]))];
    }

    /// <summary>Waits until an alert is raised.</summary>
    public async Task<RaisedAlert> AlertAsync(string name, Func<Task>? meanwhile = null)
    {
        RaisedAlert? raised = null;
        IReadOnlyList<RaisedAlert> all = [];
        await WaitAsync(
            async () => (raised = (all = await AlertsAsync()).FirstOrDefault(alert => alert.Name == name)) is not null,
            () => $"{name} is not raised, but: {string.Join(' ', all.Select(alert => alert.Name))}",
            meanwhile);
        return raised!;
    }

    /// <summary>Waits until the alerts have been looked at, with everything that was read up to now.</summary>
    public async Task LookedAtAlertsAsync()
    {
        var now = (await QueryAsync("vector(time())"))[0];
        await WaitAsync(async () => await LastLookAsync() > DateTimeOffset.UnixEpoch.AddSeconds(now), () => "the alerts are not looked at", null);
    }

    /// <summary>What Prometheus says of its only target: up, or why not.</summary>
    public async Task<string> TargetAsync()
    {
        using var answer = await GetAsync("/api/v1/targets");
        var target = answer.RootElement.GetProperty("data").GetProperty("activeTargets")[0];
        return $"{target.GetProperty("health").GetString()} {target.GetProperty("lastError").GetString()}".Trim();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
        await _kept.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Configuration(PrometheusTarget target, string folder, Uri kept) => $"""
        global:
          scrape_interval: 1s
          scrape_timeout: 1s
          evaluation_interval: 500ms
        {(target.Rules is { } rules ? $"rule_files: ['{rules}']" : string.Empty)}
        remote_write:
          - url: {kept}
            queue_config: {"{ batch_send_deadline: 50ms }"}
        scrape_configs:
          - job_name: {target.Job}
            {target switch
            {
                { Key: null } => string.Empty,
                { AsBearerTokenFile: true } => $"bearer_token_file: {folder}/key",
                _ => $"authorization: {{ credentials_file: {folder}/key }}",
            }}
            static_configs:
              - targets: ['{target.Service.Host}:{target.Service.Port}']
        """;

    private async Task<DateTimeOffset> LastLookAsync()
    {
        using var answer = await GetAsync("/api/v1/rules");
        return answer.RootElement.GetProperty("data").GetProperty("groups")[0].GetProperty("lastEvaluation").GetDateTimeOffset();
    }

    private async Task<JsonDocument> GetAsync(string path)
    {
        using var response = await _client.GetAsync(path, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {text}");
        return JsonDocument.Parse(text);
    }

    // Looks again with everything that Prometheus has kept, for a minute at most.
    private async Task WaitAsync(Func<Task<bool>> condition, Func<string> otherwise, Func<Task>? meanwhile)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (meanwhile is not null)
            {
                await meanwhile();
            }

            var kept = _kept.Next;
            if (await condition())
            {
                return;
            }

            await Task.WhenAny(kept, Task.Delay(Timeout.InfiniteTimeSpan, patience.Token)).WaitAsync(TestContext.Current.CancellationToken);
            Assert.False(patience.IsCancellationRequested, otherwise());
        }
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
