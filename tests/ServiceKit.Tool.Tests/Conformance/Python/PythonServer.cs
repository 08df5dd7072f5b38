using System.Diagnostics;
using System.Globalization;
using ServiceKit.Engineering;

namespace ServiceKit.Tool.Tests.Conformance.Python;

/// <summary>The server of <c>server.py</c>, as a process. Skips the test where there is no Python.</summary>
internal sealed class PythonServer : IAsyncDisposable
{
    private readonly Process _process;

    private PythonServer(Process process, int port)
    {
        _process = process;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
    }

    public Uri Address { get; }

    /// <param name="defect">What it does wrong: <c>none</c>, <c>open</c>, or <c>naive</c>, which is as its library leaves it.</param>
    /// <param name="version">The version of HTTP that it speaks.</param>
    public static async Task<PythonServer> StartAsync(string defect, string version)
    {
        if (TestTools.OnPath("python3") is not { } program)
        {
            Assert.Skip("Python is not installed");
            throw new InvalidOperationException();
        }

        var script = Repository.PathOf("tests/ServiceKit.Tool.Tests/Conformance/Python/server.py");
        var process = Process.Start(new ProcessStartInfo(program, [script, defect, version, ConformanceRuns.Key, ConformanceRuns.LimitedKey]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        // Its log, read so that a full pipe does not stop it.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var port = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return new PythonServer(process, int.Parse(port!, CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
