using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Configs;

/// <summary>A positional record, on whose parameters the annotations stand.</summary>
internal sealed record StationConfig([Range(1, 3600)] int Interval, [Required, StringLength(20)] string Region, Threshold? Alarm = null, IReadOnlyList<Threshold>? Levels = null, Mode Mode = Mode.Normal);

internal sealed record Threshold : IValidatableObject
{
    [Range(-90, 90)]
    public double Low { get; init; }

    [Range(-90, 90)]
    public double High { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Low > High ? [new ValidationResult("lies above High", [nameof(Low)])] : [];
}

internal enum Mode
{
    Normal,
    Silent,
}

/// <summary>A service with configurations on a real Kestrel: keys that read, that write, and that do neither.</summary>
internal sealed class ConfigService : IAsyncDisposable
{
    public const string Root = "/api/v1/configs";
    public const string Reader = "sk_test_config_reader_00";
    public const string Writer = "sk_test_config_writer_00";
    public const string Other = "sk_test_config_other_000";

    private ConfigService(RunningService service) => Service = service;

    public RunningService Service { get; }

    public static async Task<ConfigService> StartAsync(IApiKeyStore? store = null, Func<ServiceBuilder, ServiceBuilder>? build = null, Dictionary<string, string?>? settings = null) =>
        new(await RunningService.StartAsync(
            app => app.MapGet("/intervals/{name}", async (string name, IConfigs<StationConfig> configs, CancellationToken cancellation) =>
                (await configs.FindAsync(name, cancellation))?.Data.Interval).RequireApiKey(),
            builder =>
            {
                if (store is not null)
                {
                    builder.Services.AddSingleton(store);
                }

                builder.WithAuth(keys => keys.ApiKeys =
                [
                    new ApiKeyEntry { Key = Reader, Name = "reader", Scopes = ["configs:read"] },
                    new ApiKeyEntry { Key = Writer, Name = "writer", Scopes = ["configs:*"] },
                    new ApiKeyEntry { Key = Other, Name = "other", Scopes = ["things:read"] },
                ]);
                return (build ?? (b => b.WithConfig<StationConfig>()))(builder);
            },
            settings: settings));

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? key = Writer, string type = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, type) };
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

    public async Task<string> PutAsync(string name, string data = """{"interval":60,"region":"north"}""")
    {
        using var response = await SendAsync(HttpMethod.Put, $"{Root}/{name}", $$"""{"data": {{data}} }""");
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return response.Headers.ETag!.Tag;
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
