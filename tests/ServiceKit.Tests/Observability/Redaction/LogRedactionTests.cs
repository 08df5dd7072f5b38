#pragma warning disable CA1848, CA1873 // logs as programs do
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;
using ServiceKit.Tests.Keys.Format;

namespace ServiceKit.Tests.Observability.Redaction;

/// <summary>A service that is careless with keys in every way that logging allows, at the level Trace.</summary>
public sealed class LogRedactionTests
{
    private const string Key = FormatVectors.Words;
    private const string Secret = "ThisIsNotASecretItIsAnExample0002ULH3S";
    private const string Masked = "sk_example_0a1b2c3d_****";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Feature", "C9")]
    [Trait("Feature", "B5")]
    public async Task CarelessService_NoProviderGetsAKey_AndTheMaskIsThere(bool withBuilder)
    {
        await using var service = await StartAsync(withBuilder);
        foreach (var path in new[] { $"/things/{Key}?q={Key}&api_key=foreign-0000", $"/fails?q={Key}", $"/absent/{Key}?q=%22{Key}%22", $"/things/{Key[..^3]}" })
        {
            using var response = await service.GetAsync(path, Key);
            using var stranger = await service.GetAsync(path);
        }

        var everything = service.Log.Everything();
        Assert.DoesNotContain(Secret[..16], everything, StringComparison.Ordinal);
        Assert.DoesNotContain("foreign-0000", everything, StringComparison.Ordinal);

        // The framework's own: the whole address of the request, and what broke.
        Assert.Contains(service.Log.Entries, e => e.Category == "Microsoft.AspNetCore.Hosting.Diagnostics"
            && e.Message.Contains($"/things/{Masked}?q={Masked}&api_key=****", StringComparison.Ordinal)
            && e.Values["QueryString"]!.ToString() == $"?q={Masked}&api_key=****");
        Assert.Contains(service.Log.Entries, e => e.Category.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)
            && e.Exception?.ToString().StartsWith($"System.InvalidOperationException: cannot use {Masked}", StringComparison.Ordinal) is true);

        // The service's own.
        var careless = service.Log.Entries.First(e => e.Message == $"careless {Masked} with [X-API-Key, {Masked}]");
        Assert.Equal(Masked, careless.Values["Key"]);
        Assert.Contains(careless.Scopes, scope => scope!.ToString() == $"for {Masked}");
        Assert.Contains(careless.Scopes, scope => scope is IEnumerable<KeyValuePair<string, object?>> pairs
            && pairs.Any(p => p.Key == "RequestPath" && p.Value!.ToString() == $"/things/{Masked}"));

        // ServiceKit's own, as before.
        Assert.Equal("sk_exam", service.Log.Authentication.First(e => e.Event.Name == "auth.success").Values["key_prefix"]);
    }

    [Fact]
    [Trait("Feature", "C9")]
    public async Task Redactor_CanBeHadFromTheServices()
    {
        await using var service = await StartAsync(withBuilder: true);
        Assert.Equal(Masked, service.Services.GetRequiredService<ApiKeyRedactor>().Redact(Key));
    }

    private static Task<RunningService> StartAsync(bool withBuilder) => withBuilder
        ? RunningService.StartAsync(Map, b => b.WithAuth(apiKeys: [Key]))
        : RunningService.StartPlainAsync(builder => builder.Services.AddApiKeys(o => o.ApiKeys = [Key]), app =>
        {
            app.UseApiKeys();
            Map(app);
        });

    private static void Map(WebApplication app)
    {
        app.MapGet("/things/{id}", (string id, HttpRequest request, ILogger<LogRedactionTests> logger) =>
        {
            using var scope = logger.BeginScope("for {Key}", request.Headers["X-API-Key"].ToString());
            logger.LogInformation("careless {Key} with {Headers}", id, request.Headers.Where(h => h.Key == "X-API-Key").ToDictionary(h => h.Key, h => h.Value.ToString()));
            return HttpStatusCode.OK;
        });
        app.MapGet("/fails", string (string q) => throw new InvalidOperationException($"cannot use {q}"));
    }
}
