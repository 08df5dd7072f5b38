using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Configs;

/// <summary>Types that guard themselves, compute, branch, or are written in a way of their own: each body is 200, 201 or 400, and never 500.</summary>
[Trait("Feature", "C15")]
public sealed class OddTypeTests
{
    private const string Root = "/api/v1/configs";

    [Theory]
    [InlineData("""{"limit":"NaN"}""", "data.limit")]
    [InlineData("""{"limit":1e999}""", "data.limit")]
    [InlineData("""{"mode":99}""", "data.mode")]
    [InlineData("""{"names":["a",null]}""", "data.names")]
    [InlineData("""{"levels":{"North":{"low":9,"high":1}}}""", "data.levels.North.low")]
    [InlineData("""{"readOnly":{"North":{"low":900,"high":901}}}""", "data.readOnly.North.low")]
    [InlineData("""{"divisor":0}""", "data.ratio")]
    [InlineData("""{"text":7}""", "data.text")]
    [InlineData("""{"guarded":{"count":-1}}""", "data")]
    [InlineData("""{"shape":{}}""", "data")]
    [InlineData("""{"shape":{"kind":"circle","radius":-1}}""", "data.shape.radius")]
    public async Task Body_ThatIsOdd_Is400(string data, string member)
    {
        await using var service = await StartAsync<Odd>();
        using var response = await PutAsync(service, "a", data);
        var problem = await ConfigService.ReadAsync(response, HttpStatusCode.BadRequest);
        Assert.Contains(member, problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Body_ThatIsRight_IsReadAsItWasWritten_WhateverTheApiLeavesOut()
    {
        await using var service = await StartAsync<Odd>(json => json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault);
        using var response = await PutAsync(service, "a", """{"limit":0,"retries":0,"host":"192.0.2.1","shape":{"kind":"circle","radius":2},"names":["a"]}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var kept = await service.Services.GetRequiredService<IConfigs<Odd>>().FindAsync("a", TestContext.Current.CancellationToken);
        Assert.Equal(0, kept!.Data.Retries);
        Assert.Equal(IPAddress.Parse("192.0.2.1"), kept.Data.Host);
        Assert.Equal(2, Assert.IsType<Circle>(kept.Data.Shape).Radius);
    }

    [Fact]
    public async Task Code_WritesReadsListsAndRemoves_ByTheSameRules()
    {
        var token = TestContext.Current.CancellationToken;
        await using var service = await StartAsync<Odd>();
        var configs = service.Services.GetRequiredService<IConfigs<Odd>>();
        await configs.SetAsync("b", new Odd { Retries = 5 }, token);
        await configs.SetAsync("a", new Odd(), token);
        Assert.Equal(["a", "b"], await configs.ListNamesAsync(token));
        Assert.Equal(5, (await configs.FindAsync("b", token))!.Data.Retries);
        Assert.Equal(ConfigFault.Invalid, (await Assert.ThrowsAsync<ConfigException>(() => configs.SetAsync("../a", new Odd(), token))).Fault);
        Assert.Equal(ConfigFault.Invalid, (await Assert.ThrowsAsync<ConfigException>(() => configs.SetAsync("a", new Odd { Limit = double.NaN }, token))).Fault);
        Assert.Equal(ConfigFault.Invalid, (await Assert.ThrowsAsync<ConfigException>(() => configs.SetAsync("a", new Odd { Names = [new string('x', 200_000)] }, token))).Fault);
        Assert.True(await configs.RemoveAsync("a", token));
        Assert.False(await configs.RemoveAsync("a", token));
        Assert.Null(await configs.FindAsync("a", token));
    }

    [Fact]
    public void Type_ThatJsonCanNeverMake_StopsTheStart()
    {
        Refused<IDisposable>();
        Refused<TwoConstructors>();

        static void Refused<T>()
            where T : class
        {
            var fault = Assert.Throws<ApiKeyConfigurationException>(() => ServiceBuilder.Create([], new ServiceInfo("configs")).WithAuth(apiKeys: [ConfigService.Writer]).WithConfig<T>().Build());
            Assert.Contains("JSON cannot make this type", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Feature", "P8")]
    public async Task Keys_OfATenant_AreRefused_UnlessConfigurationsAreForThem()
    {
        foreach (var (forTenants, expected) in ((bool, HttpStatusCode)[])[(false, HttpStatusCode.Forbidden), (true, HttpStatusCode.OK)])
        {
            await using var service = await RunningService.StartAsync(build: b =>
            {
                b.Services.AddSingleton<IApiKeyStore>(new MemoryApiKeyStore());
                return b.WithAuth(keys => keys.ApiKeys = [new ApiKeyEntry { Key = ConfigService.Writer, Name = "tenant", Tenant = "acme", Scopes = ["configs:*"] }])
                    .WithConfig<Odd>(c => c.ForTenants = forTenants);
            });
            using var response = await service.GetAsync(Root, ConfigService.Writer);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    private static Task<HttpResponseMessage> PutAsync(RunningService service, string name, string data) =>
        service.SendAsync(HttpMethod.Put, $"{Root}/{name}", ConfigService.Writer, new StringContent($$"""{"data": {{data}} }""", System.Text.Encoding.UTF8, "application/json"));

    private static Task<RunningService> StartAsync<T>(Action<JsonOptions>? json = null)
        where T : class => RunningService.StartAsync(build: b =>
    {
        b.Services.AddSingleton<IApiKeyStore>(new MemoryApiKeyStore());
        b.Services.Configure<JsonOptions>(options => json?.Invoke(options));
        return b.WithAuth(apiKeys: [ConfigService.Writer]).WithConfig<T>();
    });

    private sealed class Odd
    {
        public double Limit { get; init; }

        public int Retries { get; init; } = 3;

        public Mode Mode { get; init; }

        public IReadOnlyList<string> Names { get; init; } = [];

        public Dictionary<string, Threshold> Levels { get; init; } = [];

        public IReadOnlyDictionary<string, Threshold>? ReadOnly { get; init; }

        public int Divisor { get; init; } = 1;

        [Range(0, 100)]
        public int Ratio => 100 / Divisor;

        [StringLength(5)]
        public object? Text { get; init; }

        public Guarded? Guarded { get; init; }

        [JsonConverter(typeof(AddressConverter))]
        public IPAddress? Host { get; init; }

        public Shape? Shape { get; init; }
    }

    private sealed record Guarded
    {
        public Guarded(int count)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count);
            Count = count;
        }

        public int Count { get; }
    }

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(Circle), "circle")]
    private abstract record Shape;

    private sealed record Circle([Range(0, 10)] int Radius) : Shape;

    private sealed class TwoConstructors
    {
        public TwoConstructors(int one) => One = one;

        public TwoConstructors(string one) => One = one.Length;

        public int One { get; }
    }

    private sealed class AddressConverter : JsonConverter<IPAddress>
    {
        public override IPAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => IPAddress.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
