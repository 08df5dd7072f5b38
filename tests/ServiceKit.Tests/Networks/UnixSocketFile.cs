using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Networks;

/// <summary>A Unix socket on which a service listens beside its TCP port.</summary>
internal sealed class UnixSocketFile : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sk-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "s");

    public ServiceBuilder Listen(ServiceBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.ListenUnixSocket(Path);
        });
        return builder;
    }

    /// <summary>A client that sends <see cref="RunningService.Key"/> over the socket.</summary>
    public HttpClient CreateClient()
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new Uri("http://localhost"),
        };
        client.DefaultRequestHeaders.Add("X-API-Key", RunningService.Key);
        return client;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
