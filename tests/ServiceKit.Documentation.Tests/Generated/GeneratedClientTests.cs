using System.Reflection;
using System.Runtime.Loader;
using Microsoft.AspNetCore.Builder;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace ServiceKit.Documentation.Tests.Generated;

/// <summary>A client that NSwag makes of a service's own description, with the settings of docs/client.md: it is compiled, and calls the service with its key.</summary>
[Trait("Feature", "B3")]
[Trait("Feature", "C13")]
public sealed class GeneratedClientTests
{
    private const string Key = "sk_test_generated_client_0";

    [Fact]
    public async Task Client_GeneratedFromTheDescription_CallsTheServiceWithItsKey()
    {
        var token = TestContext.Current.CancellationToken;
        var builder = ServiceBuilder.Create(["--urls", "http://127.0.0.1:0"], new ServiceInfo("station-service"));
        builder.Logging.ClearProviders();
        await using var app = builder.WithAuth(apiKeys: [Key]).Build();
        app.MapGet("/stations/{id}", (int id) => new Station(id, "north")).RequireApiKey("stations:read").WithName("GetStation");
        await app.StartAsync(token);
        var address = new Uri(app.Urls.First());
        using var stranger = new HttpClient { BaseAddress = address };
        var document = await OpenApiDocument.FromJsonAsync(await stranger.GetStringAsync(new Uri("/openapi.json", UriKind.Relative), token), token);
        var generator = new CSharpClientGenerator(document, new CSharpClientGeneratorSettings
        {
            ClassName = "StationClient",
            InjectHttpClient = true,
            UseBaseUrl = false,
            CSharpGeneratorSettings = { Namespace = "Generated", JsonLibrary = NJsonSchema.CodeGeneration.CSharp.CSharpJsonLibrary.SystemTextJson },
        });
        var type = Compile(generator.GenerateFile()).GetType("Generated.StationClient")!;

        var station = await GetStationAsync(type, address, Key);
        Assert.Equal("north", station.GetType().GetProperty("Name")!.GetValue(station));

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => GetStationAsync(type, address, "sk_test_unknown_0000"));
        Assert.Equal(401, refused.GetType().GetProperty("StatusCode")!.GetValue(refused));
    }

    private static async Task<object> GetStationAsync(Type type, Uri address, string key)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        services.AddHttpClient("stations", http => http.BaseAddress = address).AddApiKey(options => options.Key = key);
        await using var provider = services.BuildServiceProvider();
        using var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("stations");
        var method = type.GetMethods().Single(m => m.Name == "GetStationAsync" && m.GetParameters().Length == 1);
        var call = (Task)method.Invoke(Activator.CreateInstance(type, http), [7])!;
        await call;
        return call.GetType().GetProperty("Result")!.GetValue(call)!;
    }

    private static Assembly Compile(string source)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("Generated", [CSharpSyntaxTree.ParseText(source)], references, new(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        assembly.Position = 0;
        return new AssemblyLoadContext("generated", isCollectible: true).LoadFromStream(assembly);
    }

    private sealed record Station(int Id, string Name);
}
