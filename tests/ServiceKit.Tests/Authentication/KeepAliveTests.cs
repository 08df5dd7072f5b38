using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;
using ServiceKit.Tests.Keys;

namespace ServiceKit.Tests.Authentication;

/// <summary>A connection that stays open gives nobody more than a new one would, whatever it has shown before.</summary>
public sealed class KeepAliveTests : IDisposable
{
    private const string Reader = "sk_test_reader_000000000";
    private const string Writer = "sk_test_writer_000000000";

    private readonly KeyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Key_ThatExpiresWhileItsConnectionIsOpen_IsRefused()
    {
        var clock = new ManualClock();
        var file = _folder.Write($"{Reader} expiresAt=2026-01-01T13:00:00Z");
        await using var service = await RunningService.StartAsync(Map, b =>
        {
            b.Services.AddSingleton<TimeProvider>(clock);
            return b.WithAuth(apiKeyFile: file);
        });
        var connection = await OkAsync(service, Reader);
        Assert.Equal(connection, await OkAsync(service, Reader));

        clock.Advance(TimeSpan.FromHours(1));
        using var response = await service.GetAsync("/whoami", Reader);
        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Unauthorized, "key-expired");
    }

    [Theory]
    [InlineData($"{Reader} enabled=false", "key-disabled", 401)]
    [InlineData(Writer, "unauthorized", 401)]
    [InlineData($"{Reader} scopes=", "insufficient-scope", 403)]
    [InlineData($"{Reader} networks=10.0.0.0/8", "address-not-allowed", 403)]
    public async Task Key_ThatChangesWhileItsConnectionIsOpen_IsWhatItIsNow(string changed, string name, int status)
    {
        var file = _folder.Write(Reader);
        await using var service = await RunningService.StartAsync(Map, b => b.WithAuth(apiKeyFile: file));
        var connection = await OkAsync(service, Reader);
        Assert.Equal(connection, await OkAsync(service, Reader));

        _folder.Replace(file, changed);
        Assert.True(await service.Services.GetRequiredService<IApiKeyReloader>().ReloadAsync(TestContext.Current.CancellationToken));

        using var response = await service.GetAsync("/whoami", Reader);
        await ProblemAssert.IsProblemAsync(response, (HttpStatusCode)status, name);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Callers_WhoShareAConnection_AreToldApart(int version)
    {
        var file = _folder.Write($"{Reader} name=reader scopes=things:read\n{Writer} name=writer scopes=things:read,things:write\n");
        await using var service = await RunningService.StartAsync(Map, b =>
        {
            b.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2));
            return b.WithAuth(apiKeyFile: file);
        });
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = service.Client.BaseAddress };
        string?[] keys = [Reader, Writer, null, Reader[..^1] + "1"];

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/whoami") { Version = new Version(version, version == 1 ? 1 : 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            if (keys[i % keys.Length] is { } key)
            {
                request.Headers.Add("X-API-Key", key);
            }

            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return (Who: i % keys.Length, response.StatusCode, Text: text);
        }));

        Assert.All(answers, answer => Assert.Equal(answer.Who < 2 ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode));
        Assert.All(answers.Where(a => a.Who == 0), answer => Assert.StartsWith("reader ", answer.Text, StringComparison.Ordinal));
        Assert.All(answers.Where(a => a.Who == 1), answer => Assert.StartsWith("writer ", answer.Text, StringComparison.Ordinal));
        Assert.Single(answers.Where(a => a.Who < 2).Select(a => a.Text.Split(' ')[1]).Distinct());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Connection_RemembersTheKey_ThatItHasShown(int version)
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/memories", (HttpContext context) => string.Join(' ', context.Features.Get<IPersistentStateFeature>()!.State.Values.Select(value => value!.GetType().Name))),
            b =>
            {
                b.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2));
                return b.WithAuth(apiKeys: [Reader]);
            });
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = service.Client.BaseAddress };
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/memories") { Version = new Version(version, version == 1 ? 1 : 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.Add("X-API-Key", Reader);
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal("Shown", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    private static void Map(WebApplication app) =>
        app.MapGet("/whoami", (HttpContext context) => $"{context.Features.Get<IApiKeyFeature>()!.Name} {context.Connection.Id}").RequireApiKey("things:read");

    private static async Task<string> OkAsync(RunningService service, string key)
    {
        using var response = await service.GetAsync("/whoami", key);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split(' ')[1];
    }
}
