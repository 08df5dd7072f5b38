namespace ServiceKit.ApiKeys;

/// <summary>What may be shown of a key (<see cref="ApiKeySyntax.Prefix"/>), in eight bytes: as a text of its own, it would be a third of a record.</summary>
internal readonly struct ApiKeyPrefix
{
    // A byte for each character, the first one lowest, and zeros where there is none.
    private readonly ulong _characters;

    public ApiKeyPrefix(ReadOnlySpan<char> key)
    {
        Span<char> prefix = stackalloc char[ApiKeySyntax.MaxPrefixLength];
        var length = ApiKeySyntax.WritePrefix(key, prefix);
        for (var i = length - 1; i >= 0; i--)
        {
            _characters = (_characters << 8) | prefix[i];
        }
    }

    public override string ToString()
    {
        Span<char> text = stackalloc char[sizeof(ulong)];
        var length = 0;
        for (var rest = _characters; rest != 0; rest >>= 8)
        {
            text[length++] = (char)(rest & 0xFF);
        }

        return new string(text[..length]);
    }
}
