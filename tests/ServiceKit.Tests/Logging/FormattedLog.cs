using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using ServiceKit.Observability.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Logging;

/// <summary>What the service writes to its console, by the formatter that the console uses, apart from the console, of which the process has one.</summary>
internal sealed class FormattedLog(IServiceProvider services) : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> _written = [];
    private readonly Lazy<ConsoleFormatter> _formatter = new(() => services.GetServices<ConsoleFormatter>().Single(f => f.Name == ServiceLogFormatter.FormatterName));
    private IExternalScopeProvider? _scopes;

    /// <summary>Starts a service that logs, and gives its log beside it.</summary>
    public static async Task<(RunningService Service, FormattedLog Log)> StartAsync(
        Action<WebApplication>? map = null, Func<ServiceBuilder, ServiceBuilder>? build = null, string[]? arguments = null, Dictionary<string, string?>? settings = null, string environment = "Production")
    {
        var service = await RunningService.StartAsync(
            map,
            b =>
            {
                (build ?? (own => own.WithAuth(apiKeys: [RunningService.Key]).WithHealth().WithLogging()))(b);
                // The console itself would write into the output of the tests.
                b.Services.Remove(b.Services.Single(s => s.ImplementationType == typeof(ConsoleLoggerProvider)));
                b.Services.AddSingleton<FormattedLog>();
                b.Services.AddSingleton<ILoggerProvider>(p => p.GetRequiredService<FormattedLog>());
                return b;
            },
            environment,
            settings,
            arguments);
        return (service, service.Services.GetRequiredService<FormattedLog>());
    }

    public string Text => string.Concat(_written);

    /// <summary>Every line, each of which must be a JSON object.</summary>
    public List<JsonElement> Lines() => [.. Text.TrimEnd('\n').Split('\n').Select(line =>
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    })];

    /// <summary>The lines of requests for a path; they are written after the answer, so that they are waited for.</summary>
    public List<JsonElement> Requests(string path, int count = 1)
    {
        List<JsonElement> found = [];
        Assert.True(SpinWait.SpinUntil(() => (found = [.. Lines().Where(l => Is(l, "event", "request") && Is(l, "path", path))]).Count >= count, TimeSpan.FromSeconds(30)), Text);
        return found;
    }

    public static bool Is(JsonElement line, string name, string value) => line.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String && found.GetString() == value;

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(FormattedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            using var writer = new StringWriter();
            log._formatter.Value.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), log._scopes, writer);
            log._written.Enqueue(writer.ToString());
        }
    }
}
