using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ServiceKit.Engineering;

namespace ServiceKit.Tests.Monitoring;

/// <summary>A real Prometheus that reads one service, with the key in a file as its documentation has it. Skips the test where there is none.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly HttpClient _client;

    private PrometheusServer(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public static async Task<PrometheusServer> StartAsync(Uri service, string key, bool asBearerTokenFile = false)
    {
        if (TestTools.Prometheus.Find() is not { } program)
        {
            Assert.Skip("Prometheus is not installed");
            throw new InvalidOperationException();
        }

        var folder = Directory.CreateTempSubdirectory("servicekit-prometheus-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "key"), key + "\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "prometheus.yml"),
            $"""
            global:
              scrape_interval: 1s
              scrape_timeout: 1s
            scrape_configs:
              - job_name: station-service
                {(asBearerTokenFile ? $"bearer_token_file: {folder}/key" : $"authorization: {{ credentials_file: {folder}/key }}")}
                static_configs:
                  - targets: ['{service.Host}:{service.Port}']
            """,
            TestContext.Current.CancellationToken);
        var port = FreePort();
        var start = new ProcessStartInfo(program)
        {
            ArgumentList =
            {
                $"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/data", string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"),
            },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        // Drained, so that a full pipe does not stop it.
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var server = new PrometheusServer(process, folder, port);
        try
        {
            await server.WaitAsync(async () =>
            {
                using var ready = await server._client.GetAsync("/-/ready", TestContext.Current.CancellationToken);
                return ready.IsSuccessStatusCode;
            }, "Prometheus is not ready");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The values of an instant query, waited for until there are some that are as expected.</summary>
    public async Task<IReadOnlyList<double>> QueryAsync(string query, Func<IReadOnlyList<double>, bool> until)
    {
        IReadOnlyList<double> values = [];
        await WaitAsync(async () => until(values = await QueryAsync(query)), $"{query} is not as expected: {string.Join(' ', values)}");
        return values;
    }

    /// <summary>The values of an instant query. A query that Prometheus cannot read fails the test.</summary>
    public async Task<IReadOnlyList<double>> QueryAsync(string query)
    {
        using var answer = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        return [.. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(r => double.Parse(r.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture))];
    }

    /// <summary>The names of every metric that was read.</summary>
    public async Task<HashSet<string>> NamesAsync()
    {
        using var answer = await GetAsync("/api/v1/label/__name__/values");
        return [.. answer.RootElement.GetProperty("data").EnumerateArray().Select(name => name.GetString()!)];
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
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<JsonDocument> GetAsync(string path)
    {
        using var response = await _client.GetAsync(path, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {text}");
        return JsonDocument.Parse(text);
    }

    // Another program, which tells nobody when it is done: it is asked, for a minute at most.
    private async Task WaitAsync(Func<Task<bool>> condition, string otherwise)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // Not listening yet.
            }

            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), otherwise);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
