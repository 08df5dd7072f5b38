namespace ServiceKit.Networks;

/// <summary>
/// Ranges of numbers, sorted and disjoint, so that a look-up halves the list at each step however long it is. Overlapping and
/// adjacent networks become one range.
/// </summary>
internal sealed class NetworkRanges
{
    public static readonly NetworkRanges Empty = new([], []);

    private readonly UInt128[] _firsts;
    private readonly UInt128[] _lasts;

    private NetworkRanges(UInt128[] firsts, UInt128[] lasts)
    {
        _firsts = firsts;
        _lasts = lasts;
    }

    public static NetworkRanges Of(IEnumerable<(AddressNumber First, AddressNumber Last)> ranges)
    {
        var firsts = new List<UInt128>();
        var lasts = new List<UInt128>();
        foreach (var (first, last) in ranges.Select(range => (range.First.Value, range.Last.Value)).OrderBy(range => range.Item1))
        {
            // The first comparison is for the last number of all, which has none after it.
            if (lasts.Count > 0 && (lasts[^1] >= first || lasts[^1] + 1 == first))
            {
                lasts[^1] = UInt128.Max(lasts[^1], last);
            }
            else
            {
                firsts.Add(first);
                lasts.Add(last);
            }
        }

        return firsts.Count == 0 ? Empty : new NetworkRanges([.. firsts], [.. lasts]);
    }

    public bool Contains(UInt128 number)
    {
        var index = _firsts.AsSpan().BinarySearch(number);
        index = index < 0 ? ~index - 1 : index;
        return index >= 0 && number <= _lasts[index];
    }

    /// <summary>Whether nothing between zero and <paramref name="last"/> is missing.</summary>
    public bool CoversAllUpTo(UInt128 last) => _firsts is [var first] && first == UInt128.Zero && _lasts[0] >= last;
}
