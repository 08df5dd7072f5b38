using System.Runtime.InteropServices;

namespace ServiceKit.Tool;

/// <summary>
/// Ctrl+C and SIGTERM: what runs is asked to end, and is ended if it does not, or if it is asked twice. Reading from a terminal cannot be
/// asked. In place of System.CommandLine's own handler, which fails at the second signal.
/// </summary>
#pragma warning disable CA1001, CA2213 // a signal may still be using both when the program ends
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _asked = new();
    private readonly ManualResetEventSlim _ended = new();
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
        _ended.Set();
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    // Each signal comes on a thread of its own.
    private void Ask(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_asked.IsCancellationRequested)
        {
            _asked.Cancel();
            if (_ended.Wait(Patience))
            {
                return;
            }
        }

        Environment.Exit(ExitCode.Interrupted);
    }
}
