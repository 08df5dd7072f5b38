using System.Diagnostics.CodeAnalysis;

namespace ServiceKit.Observability.Metrics;

/// <summary>
/// The series of an instrument by the tags of a measurement. To find one that is known by them takes no lock and allocates nothing; one that is not
/// is looked for by its labels under a lock, and added as long as there is room.
/// </summary>
internal sealed class SeriesTable(int limit, SeriesBudget budget, int cost, Func<string, Series> create, Func<KeyValuePair<string, object?>[], string> labelsOf, string overflowLabels, Action full)
{
    // Tags that only look different, the number 200 and the text "200", lead to the same series.
    private const int EntriesPerSeries = 2;

    // Tags that are not kept for comparison: a few thousand characters of text each would be much memory.
    private const int MaxTextLength = 1024;

    private readonly Lock _adding = new();
    private readonly Dictionary<string, Series> _byLabels = new(StringComparer.Ordinal);
    private volatile Entry?[] _buckets = new Entry?[16];
    private volatile Series? _plain;
    private Series? _overflow;
    private bool _isFull;
    private int _entries;

    /// <summary>Every series there is, the one of the overflow included.</summary>
    public IReadOnlyList<Series> All
    {
        get
        {
            lock (_adding)
            {
                return [.. _byLabels.Values, .. _overflow is { } overflow ? [overflow] : Array.Empty<Series>()];
            }
        }
    }

    public Series Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return _plain ?? Add(tags, 0);
        }

        var hash = HashOf(tags);
        return TryFind(hash, tags, out var known) ? known : Add(tags, hash);
    }

    /// <summary>Gives up the series that have one of these values in a tag, and their room. Whoever has found one meanwhile measures for nobody.</summary>
    public void Retire(string tag, IReadOnlySet<string> values)
    {
        lock (_adding)
        {
            var entries = Entries().ToList();
            var retired = entries.Where(entry => entry.Has(tag, values)).Select(entry => entry.Series).ToHashSet();
            if (retired.Count == 0)
            {
                return;
            }

            var buckets = new Entry?[_buckets.Length];
            _entries = 0;
            foreach (var entry in entries.Where(entry => !retired.Contains(entry.Series)))
            {
                Link(buckets, entry);
                _entries++;
            }

            foreach (var series in retired)
            {
                _byLabels.Remove(series.Labels);
            }

            budget.GiveBack(cost * retired.Count);
            _buckets = buckets;
            _isFull = false;
        }
    }

    private bool TryFind(int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags, [NotNullWhen(true)] out Series? series)
    {
        var buckets = _buckets;
        for (var entry = Volatile.Read(ref buckets[hash & (buckets.Length - 1)]); entry is not null; entry = entry.Next)
        {
            if (entry.Hash == hash && entry.IsFor(tags))
            {
                series = entry.Series;
                return true;
            }
        }

        series = null;
        return false;
    }

    // By its labels one is found that is known under other tags, or under tags that are too long to be kept: it goes on where it was, however
    // full the table is.
    private Series Add(ReadOnlySpan<KeyValuePair<string, object?>> tags, int hash)
    {
        var copy = tags.ToArray();
        var labels = labelsOf(copy);
        lock (_adding)
        {
            if (!_byLabels.TryGetValue(labels, out var series))
            {
                if (_isFull || _byLabels.Count >= limit || !budget.TryTake(cost))
                {
                    return Overflow();
                }

                _byLabels[labels] = series = create(labels);
            }

            if (copy is [])
            {
                _plain = series;
            }
            else if (_entries < limit * EntriesPerSeries && TextLengthOf(copy) <= MaxTextLength && !TryFind(hash, copy, out _))
            {
                Insert(new Entry(copy, hash, series, null));
            }

            return series;
        }
    }

    private Series Overflow()
    {
        if (_overflow is null)
        {
            full();
            _overflow = create(overflowLabels);
        }

        _isFull = true;
        return _overflow;
    }

    private void Insert(Entry entry)
    {
        if (++_entries > _buckets.Length)
        {
            var larger = new Entry?[_buckets.Length * 4];
            foreach (var old in Entries())
            {
                Link(larger, old);
            }

            _buckets = larger;
        }

        Link(_buckets, entry);
    }

    private IEnumerable<Entry> Entries()
    {
        foreach (var first in _buckets)
        {
            for (var entry = first; entry is not null; entry = entry.Next)
            {
                yield return entry;
            }
        }
    }

    // A new entry each time: readers may be on their way along the old ones.
    private static void Link(Entry?[] buckets, Entry entry)
    {
        ref var first = ref buckets[entry.Hash & (buckets.Length - 1)];
        Volatile.Write(ref first, entry with { Next = first });
    }

    // The same whatever the order: callers of one instrument may disagree about that.
    private static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 0;
        foreach (var (key, value) in tags)
        {
            // Of a key its length will do: its values tell more, and are to be hashed anyway.
            hash += HashCode.Combine(key?.Length, value);
        }

        return hash;
    }

    private static int TextLengthOf(KeyValuePair<string, object?>[] tags) => tags.Sum(tag => (tag.Key?.Length ?? 0) + (tag.Value is string text ? text.Length : 16));

    private sealed record Entry(KeyValuePair<string, object?>[] Tags, int Hash, Series Series, Entry? Next)
    {
        public bool IsFor(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length != Tags.Length)
            {
                return false;
            }

            for (var i = 0; i < tags.Length; i++)
            {
                if (!IsSame(tags[i], Tags[i]) && !Contains(tags[i]))
                {
                    return false;
                }
            }

            return true;
        }

        public bool Has(string key, IReadOnlySet<string> values) => Array.Exists(Tags, tag => tag.Key == key && tag.Value is string value && values.Contains(value));

        private bool Contains(KeyValuePair<string, object?> tag)
        {
            foreach (var own in Tags)
            {
                if (IsSame(own, tag))
                {
                    return true;
                }
            }

            return false;
        }

        private static bool IsSame(KeyValuePair<string, object?> a, KeyValuePair<string, object?> b) => a.Key == b.Key && Equals(a.Value, b.Value);
    }
}

/// <summary>How many series there may be in all.</summary>
internal sealed class SeriesBudget(int limit)
{
    private int _taken;

    public bool TryTake(int count)
    {
        if (Interlocked.Add(ref _taken, count) <= limit)
        {
            return true;
        }

        GiveBack(count);
        return false;
    }

    public void GiveBack(int count) => Interlocked.Add(ref _taken, -count);
}
