using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using ServiceKit.InProcess;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Performance;

/// <summary>What is measured without a socket is what a caller gets over one.</summary>
public sealed class InProcessServerTests
{
    [Theory]
    [InlineData("/station", RunningService.Key)]
    [InlineData("/station", null)]
    [InlineData("/station", "sk_test_wrong_0000000000")]
    [InlineData("/nowhere", RunningService.Key)]
    public async Task Answer_WithoutASocket_IsThatOfKestrel(string path, string? key)
    {
        await using var kestrel = await RunningService.StartAsync(app => app.MapGet("/station", Get));
        using var expected = await kestrel.GetAsync(path, key);

        var server = new InProcessServer();
        var builder = ServiceBuilder.Create(["--environment", "Production"], new ServiceInfo("test-service", "Test Service"));
        builder.WebHost.UseServer(server);
        await using var app = builder.WithAuth(apiKeys: [RunningService.Key]).Build();
        app.MapGet("/station", Get);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var connection = server.Connect();
        var request = key is null ? new InProcessRequest(path) : new InProcessRequest(path, "X-API-Key", key);
        connection.Send(request);
        connection.Send(request);

        Assert.Equal((int)expected.StatusCode, connection.StatusCode);
        Assert.Equal(expected.Headers.WwwAuthenticate.ToString(), string.Join(", ", connection.ResponseHeaders.WWWAuthenticate.AsEnumerable()));
        Assert.Equal(expected.Content.Headers.ContentType?.ToString(), connection.ResponseHeaders.ContentType.ToString());
        Assert.Equal(
            WithoutTrace(await expected.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)),
            WithoutTrace(Encoding.UTF8.GetString(connection.ResponseBody)));
    }

    private static string WithoutTrace(string body) => body.IndexOf("traceId", StringComparison.Ordinal) is > 0 and var trace ? body[..trace] : body;

    [ApiKeyProtected]
    private static string Get() => "Zugspitze, 2962 m";
}
