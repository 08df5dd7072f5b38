using System.Buffers;

namespace ServiceKit.ApiKeys.Format;

/// <summary>Where the parts of a key of our format are: <c>{brand}_{environment}_{id}_{secret}{checksum}</c>.</summary>
/// <remarks>A view of the key: it copies nothing, so that looking at a presented key costs no memory.</remarks>
internal readonly ref struct KeyLayout
{
    public const int MinWordLength = 2;
    public const int MaxWordLength = 16;
    public const int IdLength = 8;
    public const int ChecksumLength = 6;

    private static readonly SearchValues<char> WordCharacters = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> SecretCharacters = SearchValues.Create(Base62.Alphabet);

    private readonly ReadOnlySpan<char> _key;

    private KeyLayout(ReadOnlySpan<char> key, int brandLength, int environmentLength)
    {
        _key = key;
        Brand = key[..brandLength];
        Environment = key.Slice(brandLength + 1, environmentLength);
        Visible = key[..(brandLength + 1 + environmentLength + 1 + IdLength)];
    }

    public ReadOnlySpan<char> Brand { get; }

    public ReadOnlySpan<char> Environment { get; }

    public ReadOnlySpan<char> Id => Visible[^IdLength..];

    /// <summary>Everything in front of the secret, without the underscore.</summary>
    public ReadOnlySpan<char> Visible { get; }

    public bool HasRightChecksum
    {
        get
        {
            Span<char> expected = stackalloc char[ChecksumLength];
            WriteChecksum(_key[..^ChecksumLength], expected);
            return _key[^ChecksumLength..].SequenceEqual(expected);
        }
    }

    public static void WriteChecksum(ReadOnlySpan<char> text, Span<char> checksum) => Base62.Write(Crc32.Of(text), checksum);

    /// <summary>Whether a text can be a brand or an environment.</summary>
    public static bool IsWord(ReadOnlySpan<char> text) =>
        text.Length is >= MinWordLength and <= MaxWordLength && !text.ContainsAnyExcept(WordCharacters);

    /// <summary>Whether a text has the shape of the format as a whole. Looks at no more of a long text than can belong to it.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out KeyLayout layout)
    {
        layout = default;
        if (!TryReadWord(text, out var brand) || !TryReadWord(text[(brand + 1)..], out var environment))
        {
            return false;
        }

        var rest = text[(brand + 1 + environment + 1)..];
        if (rest.Length <= IdLength || rest[IdLength] != '_' || rest[..IdLength].ContainsAnyExcept(IdCharacters) || !IsSecretWithChecksum(rest[(IdLength + 1)..]))
        {
            return false;
        }

        layout = new KeyLayout(text, brand, environment);
        return true;
    }

    private static bool TryReadWord(ReadOnlySpan<char> text, out int length)
    {
        length = text[..Math.Min(text.Length, MaxWordLength + 1)].IndexOf('_');
        return length >= 0 && IsWord(text[..length]);
    }

    private static bool IsSecretWithChecksum(ReadOnlySpan<char> text) =>
        text.Length is >= ApiKeyFormat.MinSecretLength + ChecksumLength and <= ApiKeyFormat.MaxSecretLength + ChecksumLength
        && !text.ContainsAnyExcept(SecretCharacters);
}
