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

    public static Func<InProcessServer, WebApplication> Rival(string rival, int keys = 1) => server =>
    {
        var builder = WebApplication.CreateBuilder(Arguments);
        DiscardedLog.Use(builder.Logging);
        builder.WebHost.UseServer(server);
        return RivalServices.Build(rival, BenchmarkKeys.First(keys), builder);
    };

    public static Func<InProcessServer, WebApplication> Kit(string variant, int keys = 1, bool logging = true) => server => KitServices.Build(
        variant,
        options =>
        {
            options.ApiKeyFile = BenchmarkKeys.File(keys);
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
