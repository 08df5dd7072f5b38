using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>What Linux does for container engines.</summary>
internal static partial class Native
{
    public const int Sigterm = 15;

    public const int Sigkill = 9;

    private const int NewNetwork = 0x40000000;

    private const nuint SetInterfaceFlags = 0x8914;

    public static void Own(string path, int user, int group) => Check(ChangeOwner(path, user, group));

    /// <summary>Gives a file, or a link, the name of another, which is gone at the same instant.</summary>
    public static void Replace(string path, string replaced) => Check(Rename(path, replaced));

    public static void Signal(int process, int signal) => Check(Kill(process, signal));

    /// <summary>Makes a socket in the network of a process. Whichever thread uses it afterwards, it stays there.</summary>
    public static Socket SocketIn(int process)
    {
        Socket? socket = null;
        Exception? failure = null;
        // A thread of its own, which ends: none that others use may be left in that network.
        var thread = new Thread(() =>
        {
            try
            {
                using var network = File.OpenHandle($"/proc/{process}/ns/net", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                Check(SetNamespace((int)network.DangerousGetHandle(), NewNetwork));
                socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            }
            catch (Exception caught)
            {
                failure = caught;
            }
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new InvalidOperationException($"There is no way into the network of process {process}.", failure);
    }

    /// <summary>Turns on the address 127.0.0.1 in the network of a process.</summary>
    public static void LoopbackUp(int process)
    {
        using var socket = SocketIn(process);
        var request = new byte[40];
        "lo"u8.CopyTo(request);
        // Up and running.
        BitConverter.TryWriteBytes(request.AsSpan(16), (short)0x41);
        Check(Control((int)socket.Handle, SetInterfaceFlags, request));
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string path, string replaced);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int user, int group);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int file, int kind);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int file, nuint request, byte[] argument);
}
