using Microsoft.Extensions.Logging;

namespace ServiceKit.Client;

/// <summary>What the client logs. Ids and event names are an interface: they are not changed or used again.</summary>
internal sealed partial class ApiKeyClientLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyClientDefaults.LogCategory);

    [LoggerMessage(1, LogLevel.Information, "The HTTP client {Client} has a new API key", EventName = "client.key_changed")]
    public partial void KeyChanged(string client);

    [LoggerMessage(2, LogLevel.Warning, "The API key of the HTTP client {Client} could not be read anew; the key from before is sent. {Reason}", EventName = "client.key_reload_failed")]
    public partial void KeyReloadFailed(string client, string reason);

    [LoggerMessage(3, LogLevel.Debug, "The HTTP client {Client} sends a request to {Origin} without its API key, which is for other origins, or because another origin sent it there", EventName = "client.key_withheld")]
    public partial void KeyWithheld(string client, string origin);

    [LoggerMessage(4, LogLevel.Information, "The HTTP client {Client} was answered 401 and sends the request once more, with the key that it has since", EventName = "client.sent_with_new_key")]
    public partial void SentWithNewKey(string client);

    [LoggerMessage(5, LogLevel.Information, "The HTTP client {Client} was answered {Status} and sends the request again in {Seconds} seconds", EventName = "client.waiting")]
    public partial void Waiting(string client, int status, double seconds);

    [LoggerMessage(6, LogLevel.Warning, "The HTTP client {Client} does not follow a redirect from HTTPS to {Target}", EventName = "client.redirect_refused")]
    public partial void RedirectRefused(string client, string target);
}
