using System.Net;
using System.Net.Http.Json;
using ServiceKit.Engineering;
using ServiceKit.Templates.Tests.Managed;

namespace ServiceKit.Templates.Tests;

/// <summary><c>dotnet new keyservice-endpoint</c> in a created service.</summary>
public sealed class EndpointTemplateTests(CreatedServices services)
{
    private const string Name = "Svc.endpoints";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Feature", "F3")]
    public async Task Endpoints_BuildInACreatedService_AndAskForTheirScopes()
    {
        var folder = services.PathOf(Name);
        await services.Hive.CreateAsync(Name, folder, ["--no-tests", "--deploy", "none"], Cancellation);
        await InFolderAsync("restore", "-tl:off", "-v", "quiet");
        await services.Hive.NewAsync(["keyservice-endpoint", "-n", "Readings", "--scopes", "readings:read"], folder, Cancellation);
        var program = Path.Combine(folder, "Program.cs");
        var text = await File.ReadAllTextAsync(program, Cancellation);
        await File.WriteAllTextAsync(program, $"using {Name}.Readings;\n" + text
            .Replace("var app =", "builder.Services.AddSingleton<ReadingStore>();\nvar app =", StringComparison.Ordinal)
            .Replace("app.MapStations();", "app.MapStations();\napp.MapReadings();", StringComparison.Ordinal), Cancellation);
        await InFolderAsync("build", "--no-restore", "-tl:off", "-v", "quiet", "-warnaserror");

        await using var service = await ServiceProcess.StartAsync(
            new Command("dotnet", Path.Combine(folder, "bin", "Debug", "net10.0", $"{Name}.dll"))
            {
                WorkingDirectory = folder,
                Timeout = TimeSpan.FromMinutes(1),
                Environment = new Dictionary<string, string?>
                {
                    ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                    ["ServiceKit__ApiKeys__0__Key"] = "sk_test_reader_0000000",
                    ["ServiceKit__ApiKeys__0__Scopes"] = "readings:read",
                    ["ServiceKit__ApiKeys__1__Key"] = "sk_test_writer_0000000",
                    ["ServiceKit__ApiKeys__1__Scopes"] = "readings:*",
                },
            },
            Cancellation);
        using var stranger = new Caller(service.Address, null);
        using var reader = new Caller(service.Address, "sk_test_reader_0000000");
        using var writer = new Caller(service.Address, "sk_test_writer_0000000");
        const string Readings = "/api/v1/readings";
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.StatusAsync(HttpMethod.Get, Readings));
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.StatusAsync(HttpMethod.Post, Readings));
        Assert.Equal(HttpStatusCode.OK, await reader.StatusAsync(HttpMethod.Get, Readings));
        Assert.Equal(HttpStatusCode.Forbidden, await reader.StatusAsync(HttpMethod.Post, Readings));
        using var created = await writer.Client.PostAsJsonAsync(Readings, new { name = "noon" }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using var invalid = await writer.Client.PostAsJsonAsync(Readings, new { name = "" }, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, invalid.StatusCode);
        Assert.Equal("""[{"id":1,"name":"noon"}]""", await reader.Client.GetStringAsync(Readings, Cancellation));

        Task InFolderAsync(params string[] arguments) => new Command("dotnet", arguments) { WorkingDirectory = folder }.CheckedAsync(Cancellation);
    }

    [Fact]
    public async Task Names_ScopesAndNamespace_AreThoseOfTheOptions()
    {
        var folder = services.PathOf("items");
        Directory.CreateDirectory(folder);
        await services.Hive.NewAsync(["keyservice-endpoint", "-n", "WindBatteries", "-o", folder, "--namespace", "My.App", "--scopes", "a:read, b:read"], folder, Cancellation);
        var endpoints = await File.ReadAllTextAsync(Path.Combine(folder, "WindBatteries", "WindBatteryEndpoints.cs"), Cancellation);
        foreach (var part in (string[])["namespace My.App.WindBatteries;", "void MapWindBatteries(", "\"/api/v1/wind-batteries\"", "[ApiKeyProtected(\"a:read\", \"b:read\")]", "[ApiKeyProtected(\"wind-batteries:write\")]", "WindBatteryStore store"])
        {
            Assert.Contains(part, endpoints, StringComparison.Ordinal);
        }

        Assert.All(Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories), file => Assert.DoesNotMatch("Entr(y|ies)|name-|scopes-to|KeyService", File.ReadAllText(file)));
    }
}
