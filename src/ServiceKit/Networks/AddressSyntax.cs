using System.Net;

namespace ServiceKit.Networks;

/// <summary>
/// The written form of one address, stricter than <see cref="IPAddress.Parse(string)"/>, which takes <c>10.1</c> for 10.0.0.1,
/// <c>010.0.0.1</c> for 8.0.0.1, and drops a port.
/// </summary>
internal static class AddressSyntax
{
    private const string Example = "write addresses such as 192.0.2.7, networks such as 10.0.0.0/8 or 2001:db8::/32";

    /// <summary>Why <paramref name="text"/> is no address, as the end of a sentence; null, and the address, if it is one.</summary>
    public static string? Fault(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if ((text.Contains(':', StringComparison.Ordinal) ? FaultOfIPv6(text) : FaultOfIPv4(text)) is { } fault)
        {
            return fault;
        }

        if (!IPAddress.TryParse(text, out var parsed))
        {
            return $"is no address; {Example}";
        }

        address = parsed;
        return null;
    }

    private static string? FaultOfIPv4(string text)
    {
        if (text is "")
        {
            return $"has no address; {Example}";
        }

        if (!text.All(c => char.IsAsciiHexDigit(c) || c is '.' or 'x' or 'X') || !char.IsAsciiDigit(text[0]))
        {
            return text.Contains('-', StringComparison.Ordinal) && text.All(c => char.IsAsciiDigit(c) || c is '.' or '-' or ' ')
                ? "is a range; write the networks that it consists of, such as 10.0.0.0/28"
                : $"is neither an address nor a network; names are not looked up, so {Example}";
        }

        var parts = text.Split('.');
        if (Array.Exists(parts, part => part.Length > 1 && part[0] == '0') || !text.All(c => char.IsAsciiDigit(c) || c == '.'))
        {
            return "has a number with a leading zero or in hexadecimal, which programs read in different ways; write plain decimal numbers, as in 10.0.0.1";
        }

        if (parts.Length != 4 || Array.Exists(parts, part => part is ""))
        {
            return "does not have four numbers; write all of them, as in 10.0.0.1, and a network with its prefix, as in 10.0.0.0/8";
        }

        return Array.Exists(parts, part => part.Length > 3 || int.Parse(part, System.Globalization.CultureInfo.InvariantCulture) > 255)
            ? "has a number above 255"
            : null;
    }

    private static string? FaultOfIPv6(string text)
    {
        if (text.ContainsAny('[', ']') || (text.Contains('.', StringComparison.Ordinal) && text.Count(c => c == ':') == 1))
        {
            return "has brackets or a port; write the address alone";
        }

        if (text.Contains('%', StringComparison.Ordinal))
        {
            return "has a scope id, which is another one on every machine; leave out % and what follows: the address then holds on every interface";
        }

        if (!text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.'))
        {
            return $"is no IPv6 address; {Example}";
        }

        // The last 32 bits may be written as an IPv4 address (RFC 4291 section 2.2).
        var tail = text[(text.LastIndexOf(':') + 1)..];
        return tail.Contains('.', StringComparison.Ordinal) ? FaultOfIPv4(tail) : null;
    }

    private static bool ContainsAny(this string text, char one, char other) => text.AsSpan().ContainsAny(one, other);
}
