using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Attacks;

/// <summary>Sources that are there but hold nothing: none of them may open a service, or hand over to the next source.</summary>
public sealed class EmptySourceTests
{
    [Theory]
    [InlineData("""{ "ServiceKit": { "ApiKeys": {} } }""")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": [] } }""")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": null } }""")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": "" } }""")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": " , " } }""")]
    [Trait("Feature", "C4")]
    [Trait("Feature", "D1")]
    public async Task EmptySection_StopsTheStart_AndNeitherOpensNorFallsThrough(string json)
    {
        foreach (var optional in (bool[])[false, true])
        {
            var fault = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => RunningService.StartAsync(
                build: b =>
                {
                    b.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)));
                    return b.WithAuth(o => o.Optional = optional);
                },
                settings: optional ? null : new() { ["SERVICEKIT_API_KEYS"] = RunningService.Key }));
            Assert.Contains("ServiceKit:ApiKeys", fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--api-key", "")]
    [InlineData("--api-key=")]
    [InlineData("--api-key", " ")]
    [InlineData("--api-key")]
    [InlineData("--api-key", "--api-key", RunningService.Key)]
    [InlineData("--API-KEY", "--urls", "http://127.0.0.1:0")]
    [InlineData("--api-key", RunningService.Key, "--api-key")]
    [InlineData("--api-key=a key with blanks")]
    [Trait("Feature", "D2")]
    public async Task CommandLineWithoutAKey_StopsTheStart(params string[] arguments)
    {
        var fault = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() =>
            RunningService.StartAsync(build: b => b.WithAuth(o => o.Optional = true), arguments: arguments));
        Assert.Contains("--api-key", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(RunningService.Key, fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("with blanks", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "D1")]
    [Trait("Feature", "B4")]
    public async Task OptionalService_ClosesWithItsFirstKey_AndDoesNotOpenWhenTheLastOneGoes()
    {
        const string Name = "SERVICEKIT_API_KEYS";
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/things", [ApiKeyProtected("things:read")] () => "ok"),
            b => b.WithAuth(o => o.Optional = true).WithRateLimit("2 an hour").WithAllowedNetworks("127.0.0.0/8"));
        var configuration = service.Services.GetRequiredService<IConfiguration>();
        var reloader = service.Services.GetRequiredService<IApiKeyReloader>();

        // Open to all means that all count by address: there is no key that could have a quota of its own.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("anything at all"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(null));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync("another"));

        configuration[Name] = RunningService.Key;
        Assert.True(await reloader.ReloadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(RunningService.Key));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync("wrong"));

        foreach (var gone in (string?[])[null, "", " , "])
        {
            configuration[Name] = gone;
            Assert.False(await reloader.ReloadAsync(TestContext.Current.CancellationToken));
            Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(null));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(RunningService.Key));

        async Task<HttpStatusCode> StatusAsync(string? key)
        {
            using var response = await service.GetAsync("/things", key);
            return response.StatusCode;
        }
    }
}
