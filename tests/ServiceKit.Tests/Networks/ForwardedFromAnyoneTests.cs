using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Networks;

/// <summary>The warning about addresses that are checked although anyone can choose them.</summary>
public sealed class ForwardedFromAnyoneTests
{
    [Theory]
    [InlineData("192.0.2.7", null, null, true)]
    [InlineData(null, "192.0.2.7", null, true)]
    [InlineData("192.0.2.7", null, "10.0.0.5", false)]
    [InlineData("192.0.2.7", null, "unix:", false)]
    [InlineData("*", null, null, false)]
    [InlineData(null, null, null, false)]
    [InlineData(null, null, null, true, 100, null)]
    [InlineData(null, null, "10.0.0.5", false, 100, "9/h")]
    [InlineData(null, null, null, true, null, "9/h")]
    [Trait("Feature", "W7")]
    public async Task FrameworksSetting_WhereAddressesMatterAndWithoutProxies_WarnsAtStart(
        string? network, string? ofKey, string? proxy, bool expected, int? wrongKeys = null, string? limit = null)
    {
        await using var service = await RunningService.StartAsync(
            build: b =>
            {
                b.WithAuth(o =>
                {
                    o.ApiKeys = [new ApiKeyEntry { Key = RunningService.Key, Networks = ofKey is null ? null : [ofKey] }];
                    o.WrongKeysPerMinute = wrongKeys;
                });
                b = limit is null ? b : b.WithRateLimit(limit);
                b = network is null ? b : b.WithAllowedNetworks(network);
                return proxy is null ? b : b.WithTrustedProxies(proxy);
            },
            settings: new() { ["ForwardedHeaders_Enabled"] = "true" });
        Assert.Equal(expected, service.Log.Authentication.Any(e => e is { Event: { Id: 27, Name: "auth.forwarded_from_anyone" }, Level: LogLevel.Warning }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Feature", "W7")]
    public async Task ProgramThatClearsTheKnownProxies_IsWarnedToo(bool clears)
    {
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddApiKeys(o =>
                {
                    o.ApiKeys = [RunningService.Key];
                    o.AllowedNetworks = ["192.0.2.7"];
                });
                b.Services.Configure<ForwardedHeadersOptions>(options =>
                {
                    options.ForwardedHeaders = Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders.XForwardedFor;
                    if (clears)
                    {
                        options.KnownIPNetworks.Clear();
                        options.KnownProxies.Clear();
                    }
                });
            },
            app =>
            {
                app.UseForwardedHeaders();
                app.UseApiKeys();
            });
        Assert.Equal(clears, service.Log.Authentication.Any(e => e.Event.Name == "auth.forwarded_from_anyone"));
    }
}
