using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace ServiceKit.ApiKeys;

/// <summary>
/// Follows the sources of keys: changes of the key file, of the configuration, and SIGHUP. All of them end in the same reload,
/// one at a time, on a loop of its own.
/// </summary>
internal sealed class ApiKeyWatch(ApiKeyReloader reloader, ApiKeySources sources, IConfiguration configuration, IOptions<ApiKeyOptions> options, TimeProvider clock, HangupSignal hangup)
    : IDisposable
{
    // A file that is written in place is half-written for a moment: it is read once it has stood still for this long.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();

    // One place: a reload that is due takes every change with it. Unlike a semaphore it can be waited for while it is left behind.
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private KeyFileWatch? _file;
    private IDisposable? _configurationChanges;
    private Task _loop = Task.CompletedTask;
    private volatile bool _disposed;

    public void Start()
    {
        _file = new KeyFileWatch(FilePath, Signal);
        _configurationChanges = ChangeToken.OnChange(configuration.GetReloadToken, Signal);
        hangup.Subscribe(Signal);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Ends the loop. May be called again, and after the watch was disposed of, as test hosts do.</summary>
    public async Task StopAsync()
    {
        try
        {
            await _stopping.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // Cancelled by then.
        }

        await _loop;
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _stopping.Cancel();
        _disposed = true;
        _configurationChanges?.Dispose();
        hangup.Dispose();
        _file?.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                if (await NextAsync())
                {
                    await SettledAsync();
                    await reloader.ReloadAsync(_stopping.Token);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException || (exception is ObjectDisposedException && _disposed))
        {
            // The service stops.
        }
    }

    // A wait that ends without a signal is the turn to look at the file itself.
    private async Task<bool> NextAsync()
    {
        using var poll = new CancellationTokenSource(options.Value.ReloadInterval, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(poll.Token, _stopping.Token);
        try
        {
            return await _changes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
        {
            return _file!.HasChanged();
        }
    }

    private async Task SettledAsync()
    {
        do
        {
            _file!.Remember();
            await Task.Delay(Settling, clock, _stopping.Token);
        }
        while (_file.HasChanged());

        // What came in meanwhile is part of what is read now.
        _changes.Reader.TryRead(out _);
    }

    private void Signal() => _changes.Writer.TryWrite(true);

    private string? FilePath()
    {
        try
        {
            return sources.File;
        }
        catch (ApiKeyConfigurationException)
        {
            // The reload says what is wrong with it.
            return null;
        }
    }
}
