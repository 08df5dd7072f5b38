namespace ServiceKit.KeyManagement;

/// <summary>
/// The order of texts by code points, as databases have it. <see cref="StringComparer.Ordinal"/> goes by UTF-16 units, and so puts
/// what lies beyond U+FFFF before U+E000.
/// </summary>
internal sealed class CodePointOrder : IComparer<string>
{
    public static readonly CodePointOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        var length = Math.Min(x?.Length ?? 0, y?.Length ?? 0);
        for (var i = 0; i < length; i++)
        {
            var (one, other) = (x![i], y![i]);
            if (one != other)
            {
                // At the first unit that differs, a surrogate stands for something beyond every unit that is none.
                return char.IsSurrogate(one) == char.IsSurrogate(other) ? one.CompareTo(other) : char.IsSurrogate(one) ? 1 : -1;
            }
        }

        return (x?.Length ?? 0).CompareTo(y?.Length ?? 0);
    }
}
