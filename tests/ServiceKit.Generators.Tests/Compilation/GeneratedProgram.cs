using System.Reflection;
using System.Runtime.Loader;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ServiceKit.Generators.Tests.Compilation;

/// <summary>A compiled source whose <c>Endpoints.Map(app)</c> runs in a web application on a real Kestrel.</summary>
internal sealed class GeneratedProgram : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly AssemblyLoadContext _context;

    private GeneratedProgram(WebApplication app, AssemblyLoadContext context)
    {
        _app = app;
        _context = context;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public IReadOnlyList<Microsoft.AspNetCore.Http.Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>
    /// Runs it without <c>AddApiKeys()</c> and without the check that would stop such a start: only the filter that the
    /// generator attached is there to refuse anyone.
    /// </summary>
    public static async Task<GeneratedProgram> StartAsync(Microsoft.CodeAnalysis.Compilation compilation, string type = "Endpoints")
    {
        using var image = new MemoryStream(GeneratorHost.Emit(compilation));
        var context = new AssemblyLoadContext(compilation.AssemblyName, isCollectible: true);
        var map = context.LoadFromStream(image).GetType(type, throwOnError: true)!
            .GetMethod("Map", BindingFlags.Static | BindingFlags.Public)!.CreateDelegate<Action<IEndpointRouteBuilder>>();

        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GeneratedProgram(app, context);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _context.Unload();
    }
}
