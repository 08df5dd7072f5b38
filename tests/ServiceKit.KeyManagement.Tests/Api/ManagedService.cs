using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Api;

/// <summary>A service with managed keys on a real Kestrel, and the calls that tests make to it.</summary>
internal sealed class ManagedService : IAsyncDisposable
{
    public const string Admin = "sk_test_administrator_00";

    public const string Keys = "/api/v1/api-keys";

    private ManagedService(RunningService service, ManualClock clock)
    {
        Service = service;
        Clock = clock;
    }

    public RunningService Service { get; }

    public ManualClock Clock { get; }

    public IApiKeyStore Store => Service.Services.GetRequiredService<IApiKeyStore>();

    public static async Task<ManagedService> StartAsync(
        Action<KeyManagementOptions>? configure = null, Func<ServiceBuilder, ServiceBuilder>? build = null, Dictionary<string, string?>? settings = null, IApiKeyStore? store = null)
    {
        var clock = new ManualClock();
        var service = await RunningService.StartAsync(
            app =>
            {
                app.MapGet("/things", () => "all").RequireApiKey("things:read");
                app.MapPost("/things", () => "made").RequireApiKey("things:write");
            },
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(clock);
                builder.Services.AddSingleton(store ?? new MemoryApiKeyStore());
                builder.WithAuth().WithHealth().WithKeyManagement(options =>
                {
                    options.FirstKey = false;
                    configure?.Invoke(options);
                });
                return build?.Invoke(builder) ?? builder;
            },
            settings: settings ?? new Dictionary<string, string?> { ["ADMIN_API_KEY"] = Admin });
        return new ManagedService(service, clock);
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, string? key = Admin, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, body is null ? null : JsonContent.Create(body), key, headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, string? key, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (key is not null)
        {
            request.Headers.Add("X-API-Key", key);
        }

        return await Service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Makes a key that must come about.</summary>
    public async Task<(string Id, string Key, JsonElement Body)> CreateAsync(object body, string key = Admin)
    {
        using var response = await SendAsync(HttpMethod.Post, Keys, body, key);
        var made = await ReadAsync(response, System.Net.HttpStatusCode.Created);
        return (made.GetProperty("id").GetString()!, made.GetProperty("key").GetString()!, made);
    }

    public async Task<JsonElement> GetAsync(string path, string key = Admin)
    {
        using var response = await SendAsync(HttpMethod.Get, path, key: key);
        return await ReadAsync(response, System.Net.HttpStatusCode.OK);
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, System.Net.HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == response.StatusCode, $"expected {status}, got {response.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public async Task<int> StatusAsync(string key, HttpMethod? method = null)
    {
        using var response = await SendAsync(method ?? HttpMethod.Get, "/things", key: key);
        return (int)response.StatusCode;
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
