using Microsoft.Extensions.Configuration;

namespace ServiceKit.Client.Keys;

/// <summary>
/// The key of one client as it is now. Configuration is asked with every request, which costs a look-up; a file when the last reading is
/// older than the interval. Whatever cannot be read leaves the key from before in force.
/// </summary>
internal sealed class LiveKey(
    string client, ApiKeyClientOptions options, IConfiguration? configuration, TimeProvider clock, ApiKeyClientLog log, Func<string, string>? read = null)
{
    private readonly Func<string, string> _read = read ?? KeyFileReader.Read;
    private FileReading? _file;
    private long _readings;
    private string? _key;
    private string? _fault;

    /// <summary>The key to send.</summary>
    /// <param name="fresh">Whether a file is to be read anew, however young the last reading is.</param>
    /// <exception cref="ApiKeyClientException">There is no key, and never was.</exception>
    public string Current(bool fresh = false)
    {
        // Two requests may read at once; the one that began last wins.
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

        var reading = Keep(ReadNow(path));
        return reading.Key ?? throw new ApiKeyClientException(reading.Fault!);
    }

    private FileReading ReadNow(string path)
    {
        var (number, at) = (Interlocked.Increment(ref _readings), clock.GetTimestamp());
        try
        {
            return new FileReading(path, number, at, _read(path), Fault: null);
        }
        catch (ApiKeyClientException exception)
        {
            return new FileReading(path, number, at, Key: null, exception.Message);
        }
    }

    // A reading that took long may have seen the file as it was before another reading: the one that began last counts.
    private FileReading Keep(FileReading reading)
    {
        while (true)
        {
            var last = Volatile.Read(ref _file);
            if (last is not null && last.Path == reading.Path && last.Number > reading.Number)
            {
                return last;
            }

            if (ReferenceEquals(Interlocked.CompareExchange(ref _file, reading, last), last))
            {
                return reading;
            }
        }
    }

    private sealed record FileReading(string Path, long Number, long At, string? Key, string? Fault)
    {
        // A record prints its members, and the key is one.
        public override string ToString() => Path;
    }
}
