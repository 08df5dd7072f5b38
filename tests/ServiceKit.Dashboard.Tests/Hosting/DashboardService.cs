using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.KeyManagement;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Dashboard.Tests.Hosting;

/// <summary>A service with a dashboard on a real Kestrel.</summary>
internal sealed class DashboardService : IAsyncDisposable
{
    public const string Admin = "sk_test_administrator_00";

    private DashboardService(RunningService service, ManualClock clock)
    {
        Service = service;
        Clock = clock;
    }

    public RunningService Service { get; }

    public ManualClock Clock { get; }

    public ApiKeyManager Manager => Service.Services.GetRequiredService<ApiKeyManager>();

    public IApiKeyStore Store => Service.Services.GetRequiredService<IApiKeyStore>();

    public static async Task<DashboardService> StartAsync(
        Action<DashboardOptions>? configure = null, Action<ServiceBuilder>? build = null, Action<WebApplication>? map = null, IApiKeyStore? store = null, ManualClock? clock = null, string environment = "Production")
    {
        clock ??= new ManualClock();
        var service = await RunningService.StartAsync(
            app =>
            {
                app.MapGet("/things", () => "all").RequireApiKey("things:read");
                app.MapPost("/things", () => "made").RequireApiKey("things:write");
                map?.Invoke(app);
            },
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(clock);
                builder.Services.AddSingleton(store ?? new MemoryApiKeyStore());
                builder.WithAuth().WithKeyManagement(options => options.FirstKey = false).WithDashboard(configure);
                build?.Invoke(builder);
                return builder;
            },
            environment,
            new Dictionary<string, string?> { ["ADMIN_API_KEY"] = Admin });
        return new DashboardService(service, clock);
    }

    public Task<CreatedApiKey> MakeAsync(string name, params string[] scopes) => MakeAsync(new ApiKeyDraft { Name = name, Scopes = scopes });

    public Task<CreatedApiKey> MakeAsync(ApiKeyDraft draft) => Manager.CreateAsync(draft, ApiKeyActor.System, TestContext.Current.CancellationToken);

    public Visitor Visit() => new(Service.Client.BaseAddress!);

    /// <summary>A visitor who is signed in.</summary>
    public async Task<Visitor> SignInAsync(string key = Admin)
    {
        var visitor = Visit();
        using var page = await visitor.SignInAsync(key);
        Assert.Equal(System.Net.HttpStatusCode.SeeOther, page.Status);
        return visitor;
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
