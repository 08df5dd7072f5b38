using System.Runtime.InteropServices;

namespace ServiceKit.Tool;

/// <summary>
/// Ctrl+C and SIGTERM: what runs is asked to end, and is ended if it does not, or if it is asked twice. Reading from a terminal cannot be
/// asked. In place of System.CommandLine's own handler, which fails at the second signal.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask);
    }

    public CancellationToken Token => _asked.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _asked.Dispose();
    }

    // Each signal comes on a thread of its own.
    private void Ask(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_asked.IsCancellationRequested)
        {
            _asked.Cancel();
            Thread.Sleep(Patience);
        }

        Environment.Exit(ExitCode.Interrupted);
    }
}
