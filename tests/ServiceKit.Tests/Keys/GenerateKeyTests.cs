using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Keys;

/// <summary>Every service makes keys: <c>--generate-key prod</c>.</summary>
public sealed class GenerateKeyTests
{
    [Theory]
    [InlineData("prod", "sk", "prod")]
    [InlineData("hcpms_live", "hcpms", "live")]
    [Trait("Feature", "P4")]
    public async Task GenerateKey_PrintsAFreshKey_AndItsHashApart(string asked, string brand, string environment)
    {
        var (first, error) = await GenerateAsync(asked);
        var (second, _) = await GenerateAsync(asked);
        Assert.NotEqual(first, second);
        var key = Assert.Single(first.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.True(ApiKeyFormat.TryParse(key, out var parts));
        Assert.Equal((brand, environment), (parts.Brand, parts.Environment));
        Assert.DoesNotContain(key, error, StringComparison.Ordinal);

        // What it printed of both works: the service knows the hash, the caller has the key.
        var hash = error.Trim().Split(' ')[^1];
        await using var service = await RunningService.StartAsync(a => a.MapGet("/things", () => "all"), b => b.WithAuth(apiKeys: [hash]));
        using var accepted = await service.GetAsync("/things", key);
        Assert.Equal(System.Net.HttpStatusCode.OK, accepted.StatusCode);
        using var refused = await service.GetAsync("/things", hash);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Theory]
    [InlineData]
    [InlineData("")]
    [InlineData("--urls")]
    [InlineData("Prod")]
    [InlineData("p")]
    [InlineData("a_b_c")]
    [InlineData("acme_")]
    [InlineData("sk_prod_a1b2c3d4")]
    [InlineData("thisenvironmentistoolong")]
    public void GenerateKey_WithoutAUsableEnvironment_SaysWhatToWrite_AndQuotesNothing(params string[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var fault = Assert.Throws<ApiKeyConfigurationException>(() => ServiceBuilder.Create(["--generate-key", .. value], new ServiceInfo("keys")));
        Assert.Equal(
            "--generate-key takes the environment of the key, or brand and environment, such as prod or acme_live: each 2 to 16 lower-case letters and digits.",
            fault.Message);
    }

    [Fact]
    public async Task GenerateKey_BeginsNoneOfTheServicesWork()
    {
        var worker = new Worker();
        var (output, _) = await GenerateAsync("prod", worker);
        Assert.NotEmpty(output);
        Assert.False(worker.HasStarted);
    }

    private static Task<(string Output, string Error)> GenerateAsync(string asked, Worker? worker = null)
    {
        var builder = ServiceBuilder.Create(["--generate-key", asked, "--urls", "http://127.0.0.1:1"], new ServiceInfo("keys")).WithAuth(apiKeyFile: "/nowhere");
        if (worker is not null)
        {
            builder.Services.AddHostedService(_ => worker);
        }

        var app = builder.Build();
        app.MapGet("/things", () => "all");
        return CapturedConsole.RunAsync(() => app.RunAsync());
    }

    private sealed class Worker : IHostedService
    {
        public bool HasStarted { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            HasStarted = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
