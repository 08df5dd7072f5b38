using Microsoft.Extensions.Options;
using ServiceKit.ApiKeys;

namespace ServiceKit.Observability.Health;

/// <summary>The places that streams take: some in all, and of these some for each key.</summary>
internal sealed class StreamPlaces(IOptions<HealthOptions> options)
{
    private readonly Lock _taking = new();
    private readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);
    private int _open;

    /// <param name="record">Whose stream it is. Who has no key, where none is needed, counts among all alone.</param>
    /// <returns>The place, or null where there is none.</returns>
    public Place? Take(ApiKeyRecord? record)
    {
        var key = record is { IsAnonymous: false } ? record.Id : null;
        lock (_taking)
        {
            var own = key is null ? 0 : _byKey.GetValueOrDefault(key);
            if (_open >= options.Value.MaxStreams || own >= options.Value.MaxStreamsPerKey)
            {
                return null;
            }

            _open++;
            if (key is not null)
            {
                _byKey[key] = own + 1;
            }
        }

        return new Place(this, key);
    }

    private void GiveBack(string? key)
    {
        lock (_taking)
        {
            _open--;
            if (key is not null && --_byKey[key] == 0)
            {
                _byKey.Remove(key);
            }
        }
    }

    /// <summary>A place that is taken.</summary>
    public sealed class Place(StreamPlaces places, string? key)
    {
        public void GiveBack() => places.GiveBack(key);
    }
}
