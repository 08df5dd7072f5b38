using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceKit.Authentication;

namespace ServiceKit.Webhooks;

/// <summary>
/// Everything that webhooks log, under <see cref="WebhookDefaults.LogCategory"/>. Event ids and names are stable. Secrets and
/// signatures never get this far, and of a message only the id does, once its signature was right.
/// </summary>
internal sealed partial class WebhookLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger(WebhookDefaults.LogCategory);

    public void Accepted(HttpRequest request, string name, string id)
    {
        if (_logger.IsEnabled(LogLevel.Information))
        {
            Accepted(name, id, AuthenticationLog.MethodOf(request), AuthenticationLog.PathOf(request));
        }
    }

    public void SignatureMissing(HttpRequest request, string name, string header)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            SignatureMissing(name, header, AuthenticationLog.MethodOf(request), AuthenticationLog.PathOf(request));
        }
    }

    public void SignatureInvalid(HttpRequest request, string name)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            SignatureInvalid(name, AuthenticationLog.MethodOf(request), AuthenticationLog.PathOf(request));
        }
    }

    public void TimestampOutOfRange(HttpRequest request, string name, long seconds)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            TimestampOutOfRange(name, seconds, AuthenticationLog.MethodOf(request), AuthenticationLog.PathOf(request));
        }
    }

    public void BodyTooLarge(HttpRequest request, string name)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            BodyTooLarge(name, AuthenticationLog.MethodOf(request), AuthenticationLog.PathOf(request));
        }
    }

    [LoggerMessage(1, LogLevel.Information, "webhook.accepted: {name} {id} {method} {path}", EventName = "webhook.accepted", SkipEnabledCheck = true)]
    private partial void Accepted(string name, string id, string method, string path);

    [LoggerMessage(2, LogLevel.Warning, "webhook.signature_missing: {name}, no {header} {method} {path}", EventName = "webhook.signature_missing", SkipEnabledCheck = true)]
    private partial void SignatureMissing(string name, string header, string method, string path);

    [LoggerMessage(3, LogLevel.Warning, "webhook.signature_invalid: {name} {method} {path}", EventName = "webhook.signature_invalid", SkipEnabledCheck = true)]
    private partial void SignatureInvalid(string name, string method, string path);

    [LoggerMessage(4, LogLevel.Warning, "webhook.timestamp_out_of_range: {name}, {seconds} second(s) ahead of this service {method} {path}", EventName = "webhook.timestamp_out_of_range", SkipEnabledCheck = true)]
    private partial void TimestampOutOfRange(string name, long seconds, string method, string path);

    [LoggerMessage(5, LogLevel.Warning, "webhook.body_too_large: {name} {method} {path}", EventName = "webhook.body_too_large", SkipEnabledCheck = true)]
    private partial void BodyTooLarge(string name, string method, string path);

    [LoggerMessage(6, LogLevel.Information, "webhook.repeated: {name} {id} was handled before; it was answered without being handled again", EventName = "webhook.repeated")]
    public partial void Repeated(string name, string id);

    [LoggerMessage(7, LogLevel.Information, "webhook.in_progress: {name} {id} came again while it was being handled", EventName = "webhook.in_progress")]
    public partial void InProgress(string name, string id);

    [LoggerMessage(8, LogLevel.Error, "webhook.memory_full: {name} has {capacity} ids to remember, which is the limit, so that new messages are answered with 503. Raise WebhookVerifierOptions.MaxRememberedIds.", EventName = "webhook.memory_full")]
    public partial void MemoryFull(string name, int capacity);

    [LoggerMessage(9, LogLevel.Error, "{endpoint} asks for a webhook signature that nothing in this service verifies: every caller gets 503. Call services.AddWebhooks(…) with its name.", EventName = "webhook.unregistered")]
    public static partial void Unregistered(ILogger logger, string? endpoint);

    [LoggerMessage(10, LogLevel.Information, "webhook.failed: {name} {id} was not handled with success; it may be delivered again", EventName = "webhook.failed")]
    public partial void Failed(string name, string id);

    [LoggerMessage(20, LogLevel.Information, "{count} secret(s) for {direction} webhooks: {name}", EventName = "webhooks.loaded")]
    public partial void Loaded(string direction, string name, int count);

    [LoggerMessage(21, LogLevel.Information, "The secrets for {direction} webhooks were replaced: {name} has {count} now", EventName = "webhooks.replaced")]
    public partial void Replaced(string direction, string name, int count);

    [LoggerMessage(22, LogLevel.Error, "New secrets for {direction} webhooks are faulty, and those of before stay in force: {name}. {fault}", EventName = "webhooks.reload_failed")]
    public partial void ReloadFailed(string direction, string name, string fault);

    [LoggerMessage(30, LogLevel.Debug, "webhook.signed: {name} {id}", EventName = "webhook.signed")]
    public partial void Signed(string name, string id);
}
