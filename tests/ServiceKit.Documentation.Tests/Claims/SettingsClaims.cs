using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.KeyManagement;

namespace ServiceKit.Documentation.Tests.Claims;

/// <summary>Settings that a service starts with, and goes by.</summary>
internal static class SettingsClaims
{
    private const string Levels = "{ \"Logging\": { \"LogLevel\": { \"ServiceKit.Authentication\": \"Warning\" } } }";

    public static IReadOnlyList<Claim> All { get; } =
    [
        new("docs/keys.md", "json", Levels, LogsRefusalsAloneAsync),
        new("docs/logging.md", "json", Levels, LogsRefusalsAloneAsync),
        new("docs/managed-keys.md", "json", "{ \"ServiceKit\": { \"KeyManagement\": { \"Database\": \"/var/lib/station-service/keys.db\", \"PollInterval\": \"00:00:00.250\" } } }", NamesTheStoreAsync),
        new("docs/rate-limits.md", "json", "      \"per-hour\": \"500/h\",", LimitsAsync),
    ];

    private static async Task LogsRefusalsAloneAsync(Block block)
    {
        await using var service = await Started.WithAsync(block.Code, builder => builder.WithAuth(apiKeys: [Started.Key]));
        var log = service.Services.GetRequiredService<ILoggerFactory>().CreateLogger(ApiKeyDefaults.LogCategory);
        Assert.False(log.IsEnabled(LogLevel.Information));
        Assert.True(log.IsEnabled(LogLevel.Warning));
    }

    private static async Task NamesTheStoreAsync(Block block)
    {
        using var scratch = new Scratch();
        await using var service = await Started.WithAsync(block.Code.Replace("/var/lib/", $"{scratch.Folder}/", StringComparison.Ordinal), builder => builder.WithAuth(apiKeys: [Started.Key]).WithKeyManagement());
        Assert.True(File.Exists(Path.Combine(scratch.Folder, "station-service", "keys.db")));
        Assert.Equal(TimeSpan.FromMilliseconds(250), service.Services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.PollInterval);
    }

    private static async Task LimitsAsync(Block block)
    {
        await using var service = await Started.WithAsync(block.Code, builder => builder.WithAuth(apiKeys: [Started.Key]));
        service.Client.DefaultRequestHeaders.Add("X-API-Key", Started.Key);
        using var response = await service.Client.GetAsync("/api/v1/stations", TestContext.Current.CancellationToken);
        var policies = string.Join(',', response.Headers.GetValues("RateLimit-Policy"));
        Assert.Contains("\"per-hour\";q=500;w=3600", policies, StringComparison.Ordinal);
        Assert.Contains("\"burst\";q=", policies, StringComparison.Ordinal);
    }
}
