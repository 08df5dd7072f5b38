namespace ServiceKit.ApiKeys.Format;

/// <summary>
/// CRC-32 as in IEEE 802.3, zip and PNG (CRC-32/ISO-HDLC): polynomial 0x04C11DB7 reflected, start and final complement
/// 0xFFFFFFFF. The framework has it only in a package of its own, which is more than a table of 256 numbers is worth.
/// </summary>
internal static class Crc32
{
    private const uint ReflectedPolynomial = 0xEDB88320;

    private static readonly uint[] Table = CreateTable();

    /// <param name="text">ASCII: each character counts as one byte.</param>
    public static uint Of(ReadOnlySpan<char> text)
    {
        var table = Table;
        var crc = uint.MaxValue;
        foreach (var c in text)
        {
            crc = table[(byte)(crc ^ c)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] CreateTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ ReflectedPolynomial;
            }

            table[i] = value;
        }

        return table;
    }
}
