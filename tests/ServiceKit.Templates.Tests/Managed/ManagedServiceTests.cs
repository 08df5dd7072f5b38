using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using ServiceKit.Engineering;
using ServiceKit.KeyManagement.Tests.Stores.PostgreSql;

namespace ServiceKit.Templates.Tests.Managed;

/// <summary>A created service with managed keys, started as its user starts it, stopped, and started again.</summary>
public sealed partial class ManagedServiceTests(CreatedServices services)
{
    private const string Stations = "/api/v1/stations";
    private const string Keys = "/api/v1/api-keys";

    internal static readonly Combination Sqlite = new("managed", Tests: true, "both", "sqlite");
    internal static readonly Combination PostgreSql = new("managed", Tests: true, "both", "postgres");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Feature", "F2")]
    public async Task Sqlite_KeysOutliveTheService_AndTheFirstIsShownOnce()
    {
        using var folder = new ScratchFolder();
        await OutliveAsync(Sqlite, new() { ["ServiceKit__KeyManagement__Database"] = folder.PathOf("keys.db") }, _ => Task.CompletedTask);
    }

    [Fact]
    [Trait("Feature", "B7")]
    public async Task PostgreSql_KeysOutliveTheServiceAndTheStore_AndTheFirstIsShownOnce()
    {
        SharedPostgreSql.SkipWhereMissing();
        await using var server = await PostgreSqlServer.StartNewAsync();
        await OutliveAsync(PostgreSql, new() { ["ConnectionStrings__Keys"] = await server.NewDatabaseAsync() }, async call =>
        {
            // What Kubernetes asks for, and what callers get, while there is no store: the keys last read.
            await server.StopAsync();
            await WaitForAsync(async () => await HealthAsync(call) == (HttpStatusCode.OK, "degraded"));
            Assert.Equal(HttpStatusCode.OK, await call.StatusAsync(HttpMethod.Get, Stations));
            await server.StartAsync();
            await WaitForAsync(async () => await HealthAsync(call) == (HttpStatusCode.OK, "healthy"));
        });
    }

    [Fact]
    public async Task PostgreSql_WithoutAConnectionString_RefusesToStartAndSaysWhatToSet()
    {
        var error = await Assert.ThrowsAsync<CommandFailedException>(() => services.StartAsync(PostgreSql, new() { ["ASPNETCORE_ENVIRONMENT"] = "Production" }));
        Assert.Contains("ConnectionStrings__Keys", error.Message, StringComparison.Ordinal);
    }

    private async Task OutliveAsync(Combination combination, Dictionary<string, string?> store, Func<Caller, Task> meanwhile)
    {
        var settings = services.LaunchSettings(combination);
        Assert.DoesNotContain("SERVICEKIT_API_KEYS", settings.Keys);
        foreach (var (name, value) in store)
        {
            settings[name] = value;
        }

        string first;
        string id;
        string key;
        await using (var service = await services.StartAsync(combination, settings))
        {
            using var stranger = new Caller(service.Address, null);
            Assert.Equal(HttpStatusCode.Unauthorized, await stranger.StatusAsync(HttpMethod.Get, Stations));
            Assert.Equal(HttpStatusCode.Unauthorized, await stranger.StatusAsync(HttpMethod.Get, Keys));
            first = FirstKey().Match(service.Output).Groups[1].Value;
            Assert.Matches("^sk_dev_00000000_", first);
            using var administrator = new Caller(service.Address, first);
            (id, key) = await administrator.MakeKeyAsync("stations:read");
            using var reader = new Caller(service.Address, key);
            Assert.Equal(HttpStatusCode.OK, await reader.StatusAsync(HttpMethod.Get, Stations));
            Assert.Equal(HttpStatusCode.Forbidden, await reader.StatusAsync(HttpMethod.Delete, $"{Stations}/1"));
            Assert.Equal((HttpStatusCode.OK, "healthy"), await HealthAsync(stranger));
            await meanwhile(reader);
        }

        await using (var service = await services.StartAsync(combination, settings))
        {
            Assert.DoesNotMatch(FirstKey(), service.Output);
            using var administrator = new Caller(service.Address, first);
            using var reader = new Caller(service.Address, key);
            Assert.Equal(HttpStatusCode.OK, await reader.StatusAsync(HttpMethod.Get, Stations));
            Assert.Equal(HttpStatusCode.OK, await administrator.StatusAsync(HttpMethod.Post, $"{Keys}/{id}/revoke"));
            Assert.Equal(HttpStatusCode.Unauthorized, await reader.StatusAsync(HttpMethod.Get, Stations));
            Assert.Equal(HttpStatusCode.OK, await administrator.StatusAsync(HttpMethod.Get, Stations));
        }
    }

    private static async Task<(HttpStatusCode Status, string? State)> HealthAsync(Caller caller)
    {
        using var response = await caller.Client.GetAsync("/health", Cancellation);
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("status").GetString());
    }

    private static async Task WaitForAsync(Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(50, patience.Token);
        }
    }

    [GeneratedRegex(@"(?m)^The first API key of this service, with every scope\. It is not shown again: (\S+)$")]
    internal static partial Regex FirstKey();
}
