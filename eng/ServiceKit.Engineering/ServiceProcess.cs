using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ServiceKit.Engineering;

/// <summary>A service that runs as a process of its own until it is disposed.</summary>
public sealed partial class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(Process process) => _process = process;

    /// <summary>Where it listens.</summary>
    public Uri Address => _address.Task.Result;

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Starts the command and waits until the service says where it listens.</summary>
    /// <exception cref="CommandFailedException">It ended before, or did not listen in time.</exception>
    public static async Task<ServiceProcess> StartAsync(Command command, CancellationToken cancellation = default)
    {
        var process = new Process { StartInfo = command.StartInfo(), EnableRaisingEvents = true };
        var service = new ServiceProcess(process);
        process.OutputDataReceived += (_, line) => service.Read(line.Data);
        process.ErrorDataReceived += (_, line) => service.Read(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExitAsync(CancellationToken.None);
        try
        {
            var first = await Task.WhenAny(service._address.Task, ended).WaitAsync(command.Timeout, cancellation);
            if (first == ended)
            {
                throw new CommandFailedException($"{command.CommandLine} ended with exit code {process.ExitCode} before it listened:\n{service.Output}");
            }

            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public Task WaitForExitAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Terminate();
            try
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }
        }

        _process.Dispose();
    }

    // Politely, so that shutdown is exercised too. "dotnet run" passes no signal on, hence the tree on other systems.
    private void Terminate()
    {
        if (OperatingSystem.IsWindows() || Kill(_process.Id, Sigterm) != 0)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    private const int Sigterm = 15;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
        }

        if (Listening().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    // In a log of JSON lines, what follows is the end of a text.
    [GeneratedRegex(@"Now listening on: (http://[^\s""]+)")]
    private static partial Regex Listening();
}
