using System.Net;
using System.Net.Sockets;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>A port of 127.0.0.1 in the network of a container behind which a socket of this machine answers: the database, which would be a container of its own.</summary>
internal sealed class PortRelay : IDisposable
{
    private readonly Socket _listener;
    private readonly string _target;
    private readonly CancellationTokenSource _ending = new();

    public PortRelay(int process, int port, string target)
    {
        _target = target;
        _listener = Native.SocketIn(process);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen();
        _ = AcceptAsync();
    }

    public void Dispose()
    {
        _ending.Cancel();
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var ending = _ending.Token;
        try
        {
            while (true)
            {
                _ = RelayAsync(await _listener.AcceptAsync(ending), ending);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The container is gone.
        }
    }

    private async Task RelayAsync(Socket caller, CancellationToken ending)
    {
        using var inner = new NetworkStream(caller, ownsSocket: true);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_target), ending);
            using var outer = new NetworkStream(socket);
            await Task.WhenAny(inner.CopyToAsync(outer, ending), outer.CopyToAsync(inner, ending));
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
        {
            // One of the two is gone.
        }
    }
}
