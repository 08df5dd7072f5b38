using Microsoft.Extensions.Options;

namespace ServiceKit.Webhooks.Secrets;

/// <summary>
/// The secrets in force under one name: swapped whole whenever the options change. A change that is faulty changes nothing
/// but the log.
/// </summary>
/// <remarks>Only secrets are live. The other options are those of the start, since what was remembered under them has to stay right.</remarks>
internal sealed class LiveSecrets<TOptions> : IDisposable
    where TOptions : class, IWebhookOptions
{
    private readonly Lock _swapping = new();
    private readonly IOptionsMonitor<TOptions> _monitor;
    private readonly string _name;
    private readonly WebhookLog _log;
    private readonly IDisposable? _subscription;
    private volatile WebhookSigner _current;

    /// <exception cref="WebhookConfigurationException">The options are faulty.</exception>
    public LiveSecrets(IOptionsMonitor<TOptions> monitor, string name, WebhookLog log)
    {
        _monitor = monitor;
        _name = name;
        _log = log;
        Options = monitor.Get(name);
        _current = WebhookSecretList.Parse(name, Options);
        if (Options.Faults().FirstOrDefault() is { } fault)
        {
            throw new WebhookConfigurationException($"{TOptions.Describe(name)}: {fault}");
        }

        log.Loaded(TOptions.Direction, name, _current.Secrets.Count);
        _subscription = monitor.OnChange((_, changed) =>
        {
            if (changed == name)
            {
                ReadAgain();
            }
        });

        // What changed between reading and listening.
        ReadAgain();
    }

    /// <summary>The options as they were at the start.</summary>
    public TOptions Options { get; }

    /// <summary>The secrets in force. Take them once per message.</summary>
    public WebhookSigner Current => _current;

    public void Dispose() => _subscription?.Dispose();

    // Reads what is in force now, not what a notification brought along: of two that overlap the later one must win.
    private void ReadAgain()
    {
        lock (_swapping)
        {
            try
            {
                var next = WebhookSecretList.Parse(_name, _monitor.Get(_name));
                if (!AreSame(_current.Secrets, next.Secrets))
                {
                    _current = next;
                    _log.Replaced(TOptions.Direction, _name, next.Secrets.Count);
                }
            }
            catch (WebhookConfigurationException exception)
            {
                _log.ReloadFailed(TOptions.Direction, _name, exception.Message);
            }
        }
    }

    private static bool AreSame(IReadOnlyList<WebhookSecret> one, IReadOnlyList<WebhookSecret> other) =>
        one.Count == other.Count && one.Zip(other).All(pair => pair.First.IsSameAs(pair.Second));
}
