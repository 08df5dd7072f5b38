using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ServiceKit.KeyManagement;

namespace ServiceKit.Configs;

/// <summary>The log events of configurations, ids 401 to 419 of the category <c>ServiceKit.Configs</c>.</summary>
internal sealed partial class ConfigLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("ServiceKit.Configs");

    // Each is told once: whoever asks for the list every few seconds is not to fill the log.
    private const int MaxTold = 1000;

    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);

    public void UnreadableOnce(string kind, StoredConfig config)
    {
        if (_told.Count < MaxTold && _told.TryAdd(config.Tag, true))
        {
            Unreadable(kind, config.Name);
        }
    }

    [LoggerMessage(401, LogLevel.Information, "Configuration {name} of {kind} was made by {caller}", EventName = "config.created")]
    public partial void Created(string kind, string name, string caller);

    [LoggerMessage(402, LogLevel.Information, "Configuration {name} of {kind} was replaced by {caller}", EventName = "config.changed")]
    public partial void Changed(string kind, string name, string caller);

    [LoggerMessage(403, LogLevel.Information, "Configuration {name} of {kind} was removed by {caller}", EventName = "config.removed")]
    public partial void Removed(string kind, string name, string caller);

    [LoggerMessage(404, LogLevel.Error, "Configuration {name} of {kind} was written in a form that this version of the service cannot read", EventName = "config.unreadable")]
    private partial void Unreadable(string kind, string name);

    [LoggerMessage(405, LogLevel.Error, "The store of the service cannot be reached, and its configurations not be read: {reason}", EventName = "config.store_unreachable")]
    public partial void Unreachable(string reason);
}
