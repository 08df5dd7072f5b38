using Microsoft.Extensions.Configuration;

namespace ServiceKit.Client.Keys;

/// <summary>
/// The key of one client as it is now. Configuration is asked with every request, which costs a look-up; a file when the last reading is
/// older than the interval. Whatever cannot be read leaves the key from before in force.
/// </summary>
internal sealed class LiveKey(string client, ApiKeyClientOptions options, IConfiguration? configuration, TimeProvider clock, ApiKeyClientLog log)
{
    private FileReading? _file;
    private string? _key;
    private string? _fault;

    /// <summary>The key to send.</summary>
    /// <param name="fresh">Whether a file is to be read anew, however young the last reading is.</param>
    /// <exception cref="ApiKeyClientException">There is no key, and never was.</exception>
    public string Current(bool fresh = false)
    {
        // Two requests may read at once; both find the same, and the later one wins.
        var before = Volatile.Read(ref _key);
        string key;
        try
        {
            key = KeySource.Read(client, options, configuration, path => FromFile(path, fresh));
        }
        catch (ApiKeyClientException exception) when (before is not null)
        {
            if (Interlocked.Exchange(ref _fault, exception.Message) != exception.Message)
            {
                log.KeyReloadFailed(client, exception.Message);
            }

            return before;
        }

        Volatile.Write(ref _fault, null);
        if (!string.Equals(key, before, StringComparison.Ordinal)
            && ReferenceEquals(Interlocked.CompareExchange(ref _key, key, before), before)
            && before is not null)
        {
            log.KeyChanged(client);
        }

        return key;
    }

    private string FromFile(string path, bool fresh)
    {
        var last = Volatile.Read(ref _file);
        if (!fresh && last is not null && last.Path == path && clock.GetElapsedTime(last.At) < options.ReloadInterval)
        {
            return last.Key ?? throw new ApiKeyClientException(last.Fault!);
        }

        FileReading reading;
        try
        {
            reading = new FileReading(path, clock.GetTimestamp(), KeyFileReader.Read(path), Fault: null);
        }
        catch (ApiKeyClientException exception)
        {
            reading = new FileReading(path, clock.GetTimestamp(), Key: null, exception.Message);
        }

        Volatile.Write(ref _file, reading);
        return reading.Key ?? throw new ApiKeyClientException(reading.Fault!);
    }

    private sealed record FileReading(string Path, long At, string? Key, string? Fault)
    {
        // A record prints its members, and the key is one.
        public override string ToString() => Path;
    }
}
