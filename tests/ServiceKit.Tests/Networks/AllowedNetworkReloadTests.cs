using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Networks;

/// <summary>Networks that change while the service runs.</summary>
public sealed class AllowedNetworkReloadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("servicekit-networks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("Feature", "W5")]
    public async Task Change_TakesEffectWithoutARestart()
    {
        await using var service = await StartAsync("""["127.0.0.1"]""");
        await AnswersAsync(service, HttpStatusCode.OK);
        Write("""["192.0.2.7", "10.0.0.0/8"]""");
        Reload(service);
        await AnswersAsync(service, HttpStatusCode.Forbidden);
        Write("\"*\"");
        Reload(service);
        await AnswersAsync(service, HttpStatusCode.OK);
        Assert.Equal([1, 2, 1], Loaded(service).Select(e => e.Values["count"]));
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task FirstList_GivenWhileTheServiceRuns_TakesEffect()
    {
        await using var service = await StartAsync(list: null);
        await AnswersAsync(service, HttpStatusCode.OK);
        Write("""["192.0.2.7"]""");
        Reload(service);
        await AnswersAsync(service, HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("""["127.0.0.1/8"]""", "ServiceKit:AllowedNetworks: entry 1 (127.0.0.1/8) has bits set beyond its prefix")]
    [InlineData("""["*", "127.0.0.1"]""", "ServiceKit:AllowedNetworks: entry 1 is *")]
    [InlineData("[]", "ServiceKit:AllowedNetworks: there is no network in it")]
    [InlineData("\"\"", "ServiceKit:AllowedNetworks: there is no network in it")]
    [InlineData(null, "ServiceKit:AllowedNetworks is gone. Write * to allow everyone.")]
    [Trait("Feature", "W5")]
    public async Task Change_ToAListThatCannotBeUsed_KeepsTheLastOne(string? list, string reason)
    {
        await using var service = await StartAsync("""["192.0.2.7"]""");
        Write(list);
        Reload(service);
        Reload(service);
        await AnswersAsync(service, HttpStatusCode.Forbidden);
        var entry = service.Log.Single("networks.kept");
        Assert.Equal(LogLevel.Error, entry.Level);
        Assert.StartsWith(reason, Assert.IsType<string>(entry.Values["reason"]), StringComparison.Ordinal);

        // The way back is open, and a second fault is told again.
        Write("""["127.0.0.1"]""");
        Reload(service);
        await AnswersAsync(service, HttpStatusCode.OK);
        Write(list);
        Reload(service);
        await AnswersAsync(service, HttpStatusCode.OK);
        Assert.Equal(2, service.Log.Authentication.Count(e => e.Event.Name == "networks.kept"));
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task Reload_WithoutAChange_LogsNothing()
    {
        await using var service = await StartAsync("""["127.0.0.1"]""");
        Reload(service);
        Reload(service);
        Assert.Single(Loaded(service));
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task ListInCode_IsNotReplacedByTheConfiguration()
    {
        await using var service = await StartAsync("""["127.0.0.1"]""", b => b.WithAllowedNetworks("192.0.2.7"));
        Write("\"*\"");
        Reload(service);
        await AnswersAsync(service, HttpStatusCode.Forbidden);
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task ManyReloadsAndRequestsAtOnce_EveryAnswerIsOneOfTheTwo_AndTheLastListHolds()
    {
        await using var service = await StartAsync("""["127.0.0.1"]""");
        var configuration = service.Services.GetRequiredService<IConfiguration>();
        var reloads = Parallel.ForAsync(0, 50, TestContext.Current.CancellationToken, (i, _) =>
        {
            // The framework reads settings while they are announced, and settings in memory bear no writer beside a reader.
            lock (configuration)
            {
                configuration["ServiceKit:AllowedNetworks:0"] = i % 2 == 0 ? "192.0.2.7" : "127.0.0.1";
                Reload(service);
            }

            return ValueTask.CompletedTask;
        });
        while (!reloads.IsCompleted)
        {
            using var response = await service.GetAsync("/things", RunningService.Key);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Forbidden);
        }

        await reloads;
        Write("""["192.0.2.7"]""");
        configuration["ServiceKit:AllowedNetworks:0"] = "192.0.2.7";
        Reload(service);
        await AnswersAsync(service, HttpStatusCode.Forbidden);
        Assert.DoesNotContain(service.Log.Authentication, e => e.Event.Name == "networks.kept");
    }

    private static IEnumerable<LogEntry> Loaded(RunningService service) => service.Log.Authentication.Where(e => e.Event.Name == "networks.loaded");

    // What a watched file does, at a moment that the test chooses.
    private static void Reload(RunningService service) => ((IConfigurationRoot)service.Services.GetRequiredService<IConfiguration>()).Reload();

    private static async Task AnswersAsync(RunningService service, HttpStatusCode expected)
    {
        using var response = await service.GetAsync("/things", RunningService.Key);
        Assert.Equal(expected, response.StatusCode);
    }

    private string Write(string? list)
    {
        var path = Path.Combine(_folder, "networks.json");
        File.WriteAllText(path, list is null ? "{}" : $$"""{ "ServiceKit": { "AllowedNetworks": {{list}} } }""");
        return path;
    }

    private Task<RunningService> StartAsync(string? list, Func<ServiceBuilder, ServiceBuilder>? build = null) => RunningService.StartAsync(
        app => app.MapGet("/things", () => "ok"),
        b =>
        {
            b.Configuration.AddJsonFile(Write(list), optional: false, reloadOnChange: false);
            return (build ?? (same => same))(b.WithAuth(apiKeys: [RunningService.Key]));
        });
}
