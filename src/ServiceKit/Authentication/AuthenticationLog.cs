using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceKit.ApiKeys;

namespace ServiceKit.Authentication;

/// <summary>
/// Everything that authentication logs, under <see cref="ApiKeyDefaults.LogCategory"/>. Event ids and names are stable.
/// A full key never gets this far: callers pass records and prefixes.
/// </summary>
internal sealed partial class AuthenticationLog(ILoggerFactory loggers)
{
    private const int MaxPathLength = 256;

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyDefaults.LogCategory);

    public void KnownKey(HttpRequest request, ApiKeyRecord record, ApiKeyOutcome outcome)
    {
        var level = outcome is ApiKeyOutcome.Accepted ? LogLevel.Information : LogLevel.Warning;
        if (!_logger.IsEnabled(level))
        {
            return;
        }

        var path = PathOf(request);
        switch (outcome)
        {
            case ApiKeyOutcome.Disabled:
                KeyDisabled(record.Prefix, record.Id, record.Name, MethodOf(request), path);
                break;
            case ApiKeyOutcome.Expired:
                KeyExpired(record.Prefix, record.Id, record.Name, MethodOf(request), path);
                break;
            case ApiKeyOutcome.CrossSite:
                CrossSite(record.Prefix, record.Id, record.Name, MethodOf(request), path);
                break;
            default:
                Success(record.Prefix, record.Id, record.Name, MethodOf(request), path);
                break;
        }
    }

    public void InvalidKey(HttpRequest request, ReadOnlySpan<char> presented)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            InvalidKey(ApiKeySyntax.Prefix(presented), MethodOf(request), PathOf(request));
        }
    }

    public void MissingKey(HttpRequest request)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            MissingKey(MethodOf(request), PathOf(request));
        }
    }

    public void InsufficientScope(HttpRequest request, ApiKeyRecord record)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            InsufficientScope(record.Prefix, record.Id, record.Name, MethodOf(request), PathOf(request));
        }
    }

    public void KeysUnavailable(HttpRequest request) => KeysUnavailable(MethodOf(request), PathOf(request));

    // Middleware may have put any text there (UseHttpMethodOverride), and so may a client.
    internal static string MethodOf(HttpRequest request) =>
        request.Method.Length <= 16 && !request.Method.AsSpan().ContainsAnyExcept(Letters) ? request.Method : "?";

    // Escaped, so that a path cannot forge a log line, and bounded.
    internal static string PathOf(HttpRequest request)
    {
        var path = request.PathBase.Add(request.Path).ToUriComponent();
        return path.Length <= MaxPathLength ? path : path[..MaxPathLength];
    }

#pragma warning disable CA1707 // key_prefix, key_id and key_name are the names that log queries are written against

    [LoggerMessage(1, LogLevel.Information, "auth.success: {key_name} ({key_id}, {key_prefix}****) {method} {path}", EventName = "auth.success", SkipEnabledCheck = true)]
    private partial void Success(string key_prefix, string key_id, string key_name, string method, string path);

    [LoggerMessage(2, LogLevel.Warning, "auth.invalid_key: {key_prefix}**** {method} {path}", EventName = "auth.invalid_key", SkipEnabledCheck = true)]
    private partial void InvalidKey(string key_prefix, string method, string path);

    [LoggerMessage(3, LogLevel.Warning, "auth.missing_key: {method} {path}", EventName = "auth.missing_key", SkipEnabledCheck = true)]
    private partial void MissingKey(string method, string path);

    [LoggerMessage(4, LogLevel.Warning, "auth.key_disabled: {key_name} ({key_id}, {key_prefix}****) {method} {path}", EventName = "auth.key_disabled", SkipEnabledCheck = true)]
    private partial void KeyDisabled(string key_prefix, string key_id, string key_name, string method, string path);

    [LoggerMessage(5, LogLevel.Warning, "auth.key_expired: {key_name} ({key_id}, {key_prefix}****) {method} {path}", EventName = "auth.key_expired", SkipEnabledCheck = true)]
    private partial void KeyExpired(string key_prefix, string key_id, string key_name, string method, string path);

    [LoggerMessage(6, LogLevel.Warning, "auth.insufficient_scope: {key_name} ({key_id}, {key_prefix}****) {method} {path}", EventName = "auth.insufficient_scope", SkipEnabledCheck = true)]
    private partial void InsufficientScope(string key_prefix, string key_id, string key_name, string method, string path);

#pragma warning restore CA1707

    [LoggerMessage(7, LogLevel.Error, "auth.keys_unavailable: no key set is loaded {method} {path}", EventName = "auth.keys_unavailable")]
    private partial void KeysUnavailable(string method, string path);

    [LoggerMessage(24, LogLevel.Warning, "WithoutAuth() was called: this service asks nobody for a key. Anyone who can reach it can use it.", EventName = "auth.off")]
    public partial void Off();
}
