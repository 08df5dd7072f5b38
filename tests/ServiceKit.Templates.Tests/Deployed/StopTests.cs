using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>How a deployed service stops: as process 1, by the signal that engines send, and within the time that the file gives it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StopTests(CreatedServices services)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("compose")]
    [InlineData("kubernetes")]
    [Trait("Feature", "C11")]
    public async Task Signal_WhileARequestIsOnItsWay_LetsItEnd_AndThenTheServiceEndsInTime(string engine)
    {
        Container.SkipWhereImpossible();
        using var deployment = new Deployment(services, DeployedServiceTests.KeyFile, engine).WithKeys(Deployment.Key);
        var settings = deployment.Settings;
        // Requests may take 30 seconds before they are broken off, and it is killed no earlier than that.
        Assert.InRange(settings.Grace, settings.BeforeStop + TimeSpan.FromSeconds(31), TimeSpan.FromMinutes(5));
        await using var container = await deployment.StartAsync();
        const string Body = """{ "name": "Zugspitze", "latitude": 47.4211, "longitude": 10.985 }""";
        using var socket = await container.ConnectAsync(Cancellation);
        await using var connection = new NetworkStream(socket);
        await SendAsync($"POST /api/v1/stations HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {Deployment.Key}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nExpect: 100-continue\r\n\r\n");
        // That it is asked for its body shows that the request was let in.
        Assert.StartsWith("HTTP/1.1 100", await ReadAsync(), StringComparison.Ordinal);
        await SendAsync(Body[..10]);

        container.Terminate();
        await container.SaysAsync("Application is shutting down");
        await SendAsync(Body[10..]);
        Assert.StartsWith("HTTP/1.1 201", await ReadAsync(), StringComparison.Ordinal);

        Assert.Equal(0, await container.WaitAsync(settings.Grace));

        ValueTask SendAsync(string text) => connection.WriteAsync(Encoding.ASCII.GetBytes(text), Cancellation);

        async Task<string> ReadAsync()
        {
            var buffer = new byte[4096];
            return Encoding.ASCII.GetString(buffer, 0, await connection.ReadAsync(buffer, Cancellation));
        }
    }
}
