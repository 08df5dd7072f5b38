using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceKit.InProcess;

namespace ServiceKit.Benchmarks;

/// <summary>What the measured services have in common, with ServiceKit and without.</summary>
internal static class BenchmarkHost
{
    /// <summary>Logging from warnings up, thrown away; only the line that says where the service listens is printed.</summary>
    public static void Prepare(ILoggingBuilder logging, IServiceCollection services)
    {
        DiscardedLog.Use(logging);
        logging.AddFilter<ListeningLine>("Microsoft.Hosting.Lifetime", LogLevel.Information);
        logging.AddFilter<ListeningLine>(null, LogLevel.None);
        services.AddSingleton<ILoggerProvider, ListeningLine>();
        services.AddHostedService<Lifetime>();
    }

    private sealed class ListeningLine : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Information;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.WriteLine(formatter(state, exception));

        public void Dispose()
        {
        }
    }

    /// <summary>Nobody forgets this process: it ends by itself long after any measurement, should the one that started it be killed.</summary>
    private sealed class Lifetime(IHostApplicationLifetime host) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Delay(TimeSpan.FromHours(1), stoppingToken);
            host.StopApplication();
        }
    }
}
