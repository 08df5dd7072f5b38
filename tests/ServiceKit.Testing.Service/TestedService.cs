using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ServiceKit.Testing.Service;

/// <summary>The program.</summary>
public sealed class TestedService
{
    private TestedService()
    {
    }

    /// <summary>Where the service would find its keys; tests have none there.</summary>
    public const string KeyFile = "missing/api_keys.txt";

    private static async Task Main(string[] args)
    {
        var builder = ServiceBuilder.Create(args, new ServiceInfo("things", "Things"));
        if (builder.Configuration["open"] is not null)
        {
            builder.WithoutAuth();
        }
        else
        {
            builder.WithAuth(apiKeyFile: KeyFile);
        }

        var app = builder.Build();
        if (builder.Configuration["open"] is null)
        {
            app.MapGet("/things", (HttpContext context) => context.Features.Get<IApiKeyFeature>()?.Name).RequireApiKey("things:read");
            app.MapPost("/things", () => "made").RequireApiKey("things:write");
            app.MapGet("/tenants/{tenant}/things", (string tenant) => tenant).RequireApiKey("things:read").RequireTenant("tenant");
        }

        app.MapGet("/time", (TimeProvider clock) => clock.GetUtcNow()).AllowAnonymous();
        await app.RunAsync();
    }
}
