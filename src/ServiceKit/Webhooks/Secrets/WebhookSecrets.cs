using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace ServiceKit.Webhooks.Secrets;

/// <summary>A name that was registered for one direction.</summary>
internal sealed record WebhookName<TOptions>(string Value);

/// <summary>What <see cref="WebhookLoader"/> reads at start.</summary>
internal interface IWebhookSecrets
{
    void Load();
}

/// <summary>The secrets of every name of one direction.</summary>
internal sealed class WebhookSecrets<TOptions> : IWebhookSecrets, IDisposable
    where TOptions : class, IWebhookOptions
{
    private readonly FrozenDictionary<string, Lazy<LiveSecrets<TOptions>>> _names;

    public WebhookSecrets(IOptionsMonitor<TOptions> options, IEnumerable<WebhookName<TOptions>> names, WebhookLog log) =>
        _names = names.ToFrozenDictionary(
            name => name.Value,
            name => new Lazy<LiveSecrets<TOptions>>(() => new LiveSecrets<TOptions>(options, name.Value, log), LazyThreadSafetyMode.ExecutionAndPublication),
            StringComparer.Ordinal);

    public bool Contains(string name) => _names.ContainsKey(name);

    /// <summary>The secrets of a registered name.</summary>
    /// <exception cref="WebhookConfigurationException">Its options are faulty, which stops the start where there is a host.</exception>
    public LiveSecrets<TOptions> Of(string name) => _names[name].Value;

    public void Load()
    {
        foreach (var name in _names.Keys.Order(StringComparer.Ordinal))
        {
            _ = Of(name);
        }
    }

    public void Dispose()
    {
        foreach (var name in _names.Values.Where(name => name.IsValueCreated))
        {
            name.Value.Dispose();
        }
    }
}
