using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Attacks;

/// <summary>Caches of the framework, in either order: what was answered to a key is never served to somebody else.</summary>
public sealed class SharedCacheTests
{
    [Theory]
    [InlineData(true, "X-API-Key", false)]
    [InlineData(true, "Authorization", false)]
    [InlineData(true, "X-API-Key", true)]
    [InlineData(true, "Authorization", true)]
    [InlineData(false, "X-API-Key", false)]
    [InlineData(false, "Authorization", true)]
    [Trait("Feature", "B1")]
    public async Task OutputCache_DoesNotServeAStranger_WhateverTheOrder(bool cacheFirst, string header, bool hide)
    {
        var calls = 0;
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddOutputCache();
                b.Services.AddApiKeys(o =>
                {
                    o.ApiKeys = [RunningService.Key];
                    o.HideCredentials = hide;
                });
            },
            app =>
            {
                if (cacheFirst)
                {
                    app.UseOutputCache();
                    app.UseApiKeys();
                }
                else
                {
                    app.UseApiKeys();
                    app.UseOutputCache();
                }

                app.MapGet("/things", () => $"secret {++calls}").CacheOutput();
                app.MapGet("/open", () => $"open {++calls}").CacheOutput().AllowAnonymous();
            });
        var key = header == "Authorization" ? $"Bearer {RunningService.Key}" : RunningService.Key;
        for (var i = 0; i < 2; i++)
        {
            using var good = await service.GetAsync("/things", key, header);
            Assert.Equal(HttpStatusCode.OK, good.StatusCode);
            Assert.Equal($"secret {i + 1}", await good.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            using var stranger = await service.GetAsync("/things");
            Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        }

        // What is open is cached as before.
        Assert.Equal(await service.Client.GetStringAsync("/open", TestContext.Current.CancellationToken), await service.Client.GetStringAsync("/open", TestContext.Current.CancellationToken));
    }

    [Fact]
    [Trait("Feature", "B1")]
    public async Task Refusal_IsStoredByNoCache()
    {
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddOutputCache(o => o.AddBasePolicy(policy => policy.Cache()));
                b.Services.AddApiKeys(o => o.ApiKeys = [RunningService.Key]);
            },
            app =>
            {
                app.UseOutputCache();
                app.UseApiKeys();
                app.MapGet("/things", () => "ok");
            });
        using var stranger = await service.GetAsync("/things");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.True(stranger.Headers.CacheControl?.NoStore);
        using var good = await service.GetAsync("/things", RunningService.Key);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        using var conditional = new HttpRequestMessage(HttpMethod.Head, "/things");
        conditional.Headers.TryAddWithoutValidation("If-None-Match", "*");
        using var head = await service.Client.SendAsync(conditional, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, head.StatusCode);
    }
}
