namespace ServiceKit.ApiKeys;

/// <summary>Records by their digest: a place in an array, or one of the next ones if that is taken (linear probing).</summary>
/// <remarks>
/// A record knows its digest, so that a place is one reference: eight to sixteen bytes a key, where a dictionary takes 52 and
/// touches memory once more. A digest is spread evenly by itself, and nobody can choose keys whose digests meet, since they
/// would have to be known to the service.
/// </remarks>
internal sealed class DigestTable
{
    private const int MinCapacity = 16;

    private ApiKeyRecord?[] _places = new ApiKeyRecord?[MinCapacity];

    public int Count { get; private set; }

    public ApiKeyRecord? Find(in ApiKeyDigest digest)
    {
        var places = _places;
        for (var place = digest.GetHashCode() & (places.Length - 1); places[place] is { } record; place = (place + 1) & (places.Length - 1))
        {
            if (record.Digest.Equals(digest))
            {
                return record;
            }
        }

        return null;
    }

    /// <summary>Adds a record, unless there is one with its digest. Only while the table is being built.</summary>
    public bool TryAdd(ApiKeyRecord record)
    {
        // Never more than half full, so that a place is seldom taken, and there is always an empty one to end at.
        if (2 * (Count + 1) > _places.Length)
        {
            Grow();
        }

        if (!TryPlace(_places, record))
        {
            return false;
        }

        Count++;
        return true;
    }

    private void Grow()
    {
        var places = new ApiKeyRecord?[2 * _places.Length];
        foreach (var record in _places)
        {
            if (record is not null)
            {
                TryPlace(places, record);
            }
        }

        _places = places;
    }

    private static bool TryPlace(ApiKeyRecord?[] places, ApiKeyRecord record)
    {
        var place = record.Digest.GetHashCode() & (places.Length - 1);
        for (; places[place] is { } other; place = (place + 1) & (places.Length - 1))
        {
            if (other.Digest.Equals(record.Digest))
            {
                return false;
            }
        }

        places[place] = record;
        return true;
    }
}
