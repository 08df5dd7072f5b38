namespace ServiceKit.ApiKeys.Format;

/// <summary>The alphabet of secrets and checksums: no character needs escaping in a header, an address, JSON or a shell.</summary>
internal static class Base62
{
    public const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Writes a number with the most significant digit first, padded with zeros to the whole of <paramref name="digits"/>.</summary>
    public static void Write(uint number, Span<char> digits)
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            (number, var digit) = Math.DivRem(number, (uint)Alphabet.Length);
            digits[i] = Alphabet[(int)digit];
        }
    }
}
