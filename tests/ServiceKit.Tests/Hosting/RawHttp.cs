using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ServiceKit.Tests.Hosting;

/// <summary>HTTP/1.1 by hand, for what no client would send.</summary>
internal static class RawHttp
{
    /// <summary>Sends a request whose answer ends the connection: with <c>Connection: close</c> unless it has a header of its own.</summary>
    /// <param name="service">Whom to ask.</param>
    /// <param name="requestLine">Method and target.</param>
    /// <param name="headers">Header lines.</param>
    /// <returns>All that came back.</returns>
    public static async Task<string> SendAsync(RunningService service, string requestLine, params string[] headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        var host = headers.Any(h => h.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)) ? [] : (string[])["Host: test"];
        var request = string.Join("\r\n", [$"{requestLine} HTTP/1.1", .. host, .. headers, "Connection: close", "", ""]);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The status of such an answer.</summary>
    public static async Task<int> StatusAsync(RunningService service, string requestLine, params string[] headers) =>
        int.Parse((await SendAsync(service, requestLine, headers)).Split(' ')[1]);
}
