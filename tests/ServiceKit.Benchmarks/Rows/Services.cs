using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using ServiceKit.Benchmarks.Rivals;
using ServiceKit.Benchmarks.Service;
using ServiceKit.InProcess;

namespace ServiceKit.Benchmarks.Rows;

/// <summary>Builds the services upon the server without a socket.</summary>
internal static class Services
{
    private static readonly string[] Arguments = ["--environment", "Production"];

    public static Func<InProcessServer, WebApplication> Rival(string rival, int keys = 1) => Rival(rival, BenchmarkKeys.First(keys));

    public static Func<InProcessServer, WebApplication> Rival(string rival, string key) => Rival(rival, [key]);

    private static Func<InProcessServer, WebApplication> Rival(string rival, IReadOnlyCollection<string> keys) => server =>
    {
        var builder = WebApplication.CreateBuilder(Arguments);
        DiscardedLog.Use(builder.Logging);
        builder.WebHost.UseServer(server);
        return RivalServices.Build(rival, keys, builder);
    };

    public static Func<InProcessServer, WebApplication> Kit(string variant, int keys = 1, bool logging = true) =>
        Kit(variant, options => options.ApiKeyFile = BenchmarkKeys.File(keys), logging);

    public static Func<InProcessServer, WebApplication> Kit(string variant, string key) => Kit(variant, options => options.ApiKeys = [new ApiKeyEntry { Key = key }], logging: true);

    private static Func<InProcessServer, WebApplication> Kit(string variant, Action<ApiKeyOptions> keys, bool logging) => server => KitServices.Build(
        variant,
        options =>
        {
            keys(options);
            // Otherwise a wrong key would be answered with 429 after the first few.
            options.WrongKeysPerMinute = null;
        },
        Arguments,
        (_, log, host) =>
        {
            DiscardedLog.Use(log);
            if (!logging)
            {
                log.SetMinimumLevel(LogLevel.None);
            }

            host.UseServer(server);
        });
}
