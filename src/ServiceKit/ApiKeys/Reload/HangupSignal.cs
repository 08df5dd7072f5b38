using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace ServiceKit.ApiKeys;

/// <summary>SIGHUP, which by custom makes a service read its configuration anew. A terminal that is closed sends it too, and still ends the service.</summary>
internal sealed class HangupSignal(IHostApplicationLifetime lifetime) : IDisposable
{
    private const int StandardInput = 0;

    private PosixSignalRegistration? _registration;

    public void Subscribe(Action reload)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var hadTerminal = IsTerminal(StandardInput) == 1;
        _registration ??= PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            if (hadTerminal && IsTerminal(StandardInput) != 1)
            {
                lifetime.StopApplication();
                return;
            }

            reload();
        });
    }

    public void Dispose() => _registration?.Dispose();

#pragma warning disable SYSLIB1054 // the generated form needs unsafe code in all of the project, for one integer
    [DllImport("libc", EntryPoint = "isatty")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int IsTerminal(int descriptor);
#pragma warning restore SYSLIB1054
}
