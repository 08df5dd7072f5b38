using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ServiceKit.Tests.Hosting;

/// <summary>One thing that was logged.</summary>
internal sealed record LogEntry(string Category, LogLevel Level, EventId Event, string Message, IReadOnlyDictionary<string, object?> Values, Exception? Exception)
{
    /// <summary>The scopes that were open, the outermost first.</summary>
    public required IReadOnlyList<object?> Scopes { get; init; }
}

/// <summary>Everything that a service logs, at every level.</summary>
internal sealed class LogRecorder : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<LogEntry> _entries = [];
    private IExternalScopeProvider? _scopes;

    private readonly ConcurrentDictionary<string, ConcurrentQueue<LogEntry>> _byEvent = [];

    private event Action<string?>? Logged;

    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    /// <summary>What ServiceKit itself logged.</summary>
    public IReadOnlyList<LogEntry> Authentication => [.. _entries.Where(e => e.Category == ApiKeyDefaults.LogCategory)];

    public static LogRecorder Attach(ILoggingBuilder logging)
    {
        var recorder = new LogRecorder();
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Trace);
        logging.AddFilter(null, LogLevel.Trace);
        logging.Services.AddSingleton<ILoggerProvider>(recorder);
        return recorder;
    }

    /// <summary>Waits until something is logged, or was already, after the first <paramref name="skip"/> of its kind.</summary>
    public async Task<LogEntry> WaitForAsync(string eventName, int skip = 0)
    {
        var arrived = new TaskCompletionSource<LogEntry>(TaskCreationOptions.RunContinuationsAsynchronously);
        Logged += Look;
        try
        {
            Look(eventName);
            return await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        finally
        {
            Logged -= Look;
        }

        void Look(string? name)
        {
            if (name == eventName && _byEvent.TryGetValue(name, out var entries) && entries.Count > skip)
            {
                arrived.TrySetResult(entries.ElementAt(skip));
            }
        }
    }

    public LogEntry Single(string eventName) => Assert.Single(Authentication, e => e.Event.Name == eventName);

    /// <summary>Everything as one text, to search it for what must not be there.</summary>
    public string Everything() => string.Join('\n', _entries.Select(e =>
        $"{e.Category} {e.Event} {e.Message} {Text(e.Values)} {string.Join(' ', e.Scopes.Select(Text))} {e.Exception}"));

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private static string Text(object? state) => state is IEnumerable<KeyValuePair<string, object?>> pairs
        ? $"{state} {string.Join(' ', pairs.Select(p => $"{p.Key}={p.Value}"))}"
        : $"{state}";

    private List<object?> OpenScopes()
    {
        var open = new List<object?>();
        _scopes?.ForEachScope(static (scope, list) => list.Add(scope), open);
        return open;
    }

    private sealed class Logger(LogRecorder recorder, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs
                ? pairs.GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.Last().Value)
                : [];
            var entry = new LogEntry(category, logLevel, eventId, formatter(state, exception), values, exception) { Scopes = recorder.OpenScopes() };
            recorder._entries.Enqueue(entry);
            if (eventId.Name is { } name)
            {
                recorder._byEvent.GetOrAdd(name, _ => []).Enqueue(entry);
                recorder.Logged?.Invoke(name);
            }
        }
    }
}
