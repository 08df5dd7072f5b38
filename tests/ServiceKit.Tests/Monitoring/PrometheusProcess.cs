using System.Diagnostics;

namespace ServiceKit.Tests.Monitoring;

/// <summary>The program, which says in its log when it can be asked.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _last = string.Empty;

    private PrometheusProcess(Process process) => _process = process;

    /// <summary>Ends when it can be asked; fails where it ended itself.</summary>
    public Task Ready => _ready.Task;

    public static PrometheusProcess Start(string program, params string[] arguments)
    {
        var prometheus = new PrometheusProcess(new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true },
            EnableRaisingEvents = true,
        });
        var process = prometheus._process;
        process.ErrorDataReceived += (_, line) => prometheus.Said(line.Data);
        process.OutputDataReceived += (_, _) => { };
        process.Exited += (_, _) => prometheus._ready.TrySetException(new InvalidOperationException($"Prometheus ended: {prometheus._last}"));
        process.Start();
        // Read to the end, so that a full pipe does not stop it.
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return prometheus;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private void Said(string? line)
    {
        _last = line ?? _last;
        if (line?.Contains("Server is ready to receive web requests", StringComparison.Ordinal) is true)
        {
            _ready.TrySetResult();
        }
    }
}
