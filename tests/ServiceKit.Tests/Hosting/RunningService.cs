using Microsoft.AspNetCore.Builder;

namespace ServiceKit.Tests.Hosting;

/// <summary>A service on a real Kestrel, on a port of the system's choice, with everything that it logged.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    /// <summary>A key that no scanner takes for a real one, and that is long enough to be warned about by nobody.</summary>
    public const string Key = "sk_test_full_access_0000";

    private readonly WebApplication _app;

    private RunningService(WebApplication app, LogRecorder log)
    {
        _app = app;
        Log = log;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public LogRecorder Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a service made by the builder; with <see cref="Key"/> unless <paramref name="build"/> says otherwise.</summary>
    public static async Task<RunningService> StartAsync(
        Action<WebApplication>? map = null,
        Func<ServiceBuilder, ServiceBuilder>? build = null,
        string environment = "Production",
        Dictionary<string, string?>? settings = null,
        string[]? arguments = null)
    {
        var builder = ServiceBuilder.Create([.. Arguments(environment), .. arguments ?? []], new ServiceInfo("test-service", "Test Service"));
        Configure(builder.Configuration, settings);
        var log = LogRecorder.Attach(builder.Logging);
        var app = (build ?? (b => b.WithAuth(apiKeys: [Key])))(builder).Build();
        map?.Invoke(app);
        return await StartAsync(app, log);
    }

    /// <summary>Starts an ordinary web application, without the builder.</summary>
    public static async Task<RunningService> StartPlainAsync(Action<WebApplicationBuilder> configure, Action<WebApplication> use, string[]? arguments = null)
    {
        var builder = WebApplication.CreateBuilder([.. Arguments("Production"), .. arguments ?? []]);
        var log = LogRecorder.Attach(builder.Logging);
        configure(builder);
        var app = builder.Build();
        use(app);
        return await StartAsync(app, log);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key = null, HttpContent? content = null, string header = "X-API-Key")
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation(header, key);
        }

        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? key = null, string header = "X-API-Key") =>
        SendAsync(HttpMethod.Get, path, key, header: header);

    /// <summary>Stops as a host does that was asked to, with everything that it does then.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static string[] Arguments(string environment) => ["--urls", "http://127.0.0.1:0", "--environment", environment];

    private static void Configure(Microsoft.Extensions.Configuration.ConfigurationManager configuration, Dictionary<string, string?>? settings)
    {
        foreach (var (name, value) in settings ?? [])
        {
            configuration[name] = value;
        }
    }

    private static async Task<RunningService> StartAsync(WebApplication app, LogRecorder log)
    {
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new RunningService(app, log);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }
}
