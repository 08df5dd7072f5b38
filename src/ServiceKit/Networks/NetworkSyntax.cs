using System.Buffers;
using System.Globalization;
using System.Net;

namespace ServiceKit.Networks;

/// <summary>
/// The written form of an address or a network: <c>192.0.2.7</c>, <c>10.0.0.0/8</c>, <c>2001:db8::/32</c>. What other programs
/// read differently (short forms, octal numbers, bits beyond the prefix) is refused, since a guess could open too much.
/// </summary>
internal static class NetworkSyntax
{
    /// <summary>Every address, and callers without one.</summary>
    public const string Everyone = "*";

    // "[…%…]:65535/128" and some air: longer texts are something else.
    private const int MaxLength = 64;

    // How many bits of an IPv4 address in IPv6 form are not the address.
    private const int MappedPrefix = 96;

    private static readonly SearchValues<char> Separators = SearchValues.Create(",; \t\r\n");

    /// <summary>Why <paramref name="text"/> is no network, as the end of a sentence; null, and the network, if it is one.</summary>
    /// <remarks>An IPv4 network in IPv6 form (<c>::ffff:10.0.0.0/104</c>) becomes the IPv4 network that it is.</remarks>
    public static string? Fault(string text, out IPNetwork network)
    {
        network = default;
        if (text.Length > MaxLength)
        {
            return $"is {text.Length} characters long, which no address is";
        }

        if (text.AsSpan().ContainsAny(Separators))
        {
            return "has a comma, a semicolon or a blank in it; write one address or network an entry, and commas between entries of one text";
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? text : text[..slash];
        if (AddressSyntax.Fault(address, out var parsed) is { } fault)
        {
            return fault;
        }

        var number = AddressNumber.Of(parsed);
        var prefix = number.Bits;
        if (slash >= 0 && FaultOfPrefix(text[(slash + 1)..], parsed, out prefix) is { } faultOfPrefix)
        {
            return faultOfPrefix;
        }

        var first = number.Network(prefix).First;
        if (first != number)
        {
            return $"has bits set beyond its prefix; write {first.ToAddress()}/{prefix} for the network, or {number.ToAddress()} for the one address";
        }

        network = new IPNetwork(first.ToAddress(), prefix);
        return null;
    }

    /// <summary>
    /// Whether a faulty text may be quoted: groups of at most four digits between the separators of addresses. A key that ended
    /// up in the wrong setting does not look like that.
    /// </summary>
    public static bool CanBeQuoted(string text)
    {
        const int LongestGroup = 4;
        var group = 0;
        var separators = 0;
        foreach (var c in text)
        {
            var isDigit = char.IsAsciiHexDigit(c) || c is 'x' or 'X';
            if (!isDigit && c is not ('.' or ':' or '/' or '-' or '[' or ']'))
            {
                return false;
            }

            group = isDigit ? group + 1 : 0;
            separators += isDigit ? 0 : 1;
            if (group > LongestGroup)
            {
                return false;
            }
        }

        return text.Length <= MaxLength && separators > 0;
    }

    private static string? FaultOfPrefix(string text, IPAddress address, out int prefix)
    {
        prefix = 0;
        if (text.AsSpan().ContainsAny('.', ':'))
        {
            return "has a netmask; write the number of bits instead, as in 10.0.0.0/8";
        }

        if (text is "" || text.Length > 3 || !text.All(char.IsAsciiDigit) || (text[0] == '0' && text.Length > 1))
        {
            return "has no plain number after the slash; write the number of bits, as in 10.0.0.0/8";
        }

        prefix = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        if (address.IsIPv4MappedToIPv6)
        {
            prefix -= MappedPrefix;
        }

        return prefix < 0 ? $"is an IPv4 address in IPv6 form with a prefix below /{MappedPrefix}; write the IPv4 network, such as 10.0.0.0/8"
            : prefix > AddressNumber.Of(address).Bits ? "has a prefix that is longer than the address"
            : null;
    }
}
