using System.Net;

namespace ServiceKit.Networks;

/// <summary>
/// The addresses and networks that something is allowed from. Immutable. An IPv4 address counts as IPv4 however it is written or
/// arrives: dual-stack sockets report <c>::ffff:10.0.0.1</c> (RFC 4291 section 2.5.5.2). Scope ids of IPv6 do not count.
/// </summary>
internal sealed class NetworkList
{
    /// <summary>Every address, and callers without one.</summary>
    public static readonly NetworkList Everyone = new(NetworkRanges.Empty, NetworkRanges.Empty, everyone: true);

    /// <summary>No address at all: what holds until a list is loaded.</summary>
    public static readonly NetworkList Nobody = new(NetworkRanges.Empty, NetworkRanges.Empty, everyone: false);

    private readonly NetworkRanges _ipv4;
    private readonly NetworkRanges _ipv6;
    private readonly bool _everyone;

    private NetworkList(NetworkRanges ipv4, NetworkRanges ipv6, bool everyone)
    {
        _ipv4 = ipv4;
        _ipv6 = ipv6;
        _everyone = everyone;
    }

    /// <summary>Whether every address of a family is in it, in one entry or in pieces.</summary>
    public bool CoversAFamily => _everyone || _ipv4.CoversAllUpTo(uint.MaxValue) || _ipv6.CoversAllUpTo(UInt128.MaxValue);

    /// <summary>Whether nobody's address matters, so that nobody needs to ask for it.</summary>
    public bool IsEveryone => _everyone;

    public static NetworkList Of(IEnumerable<IPNetwork> networks)
    {
        var ranges = networks.Select(network => AddressNumber.Of(network.BaseAddress).Network(network.PrefixLength)).ToLookup(range => range.First.IsIPv4);
        return new(NetworkRanges.Of(ranges[true]), NetworkRanges.Of(ranges[false]), everyone: false);
    }

    /// <summary>Reads a list that is not empty.</summary>
    /// <returns>The fault, which names the entry by its position and quotes it where that is safe; null, and the list, if there is none.</returns>
    public static string? Fault(IReadOnlyList<string?> entries, out NetworkList list)
    {
        list = Nobody;
        if (entries.Count == 1 && entries[0]?.Trim() is NetworkSyntax.Everyone)
        {
            list = Everyone;
            return null;
        }

        if (Fault(entries, ApiKeyLimits.MaxNetworks, except: null, out var networks) is { } fault)
        {
            return fault;
        }

        list = Of(networks);
        return null;
    }

    /// <summary>The same for a list in which everyone cannot be, and one word is no network.</summary>
    public static string? Fault(IReadOnlyList<string?> entries, int limit, string? except, out IReadOnlyList<IPNetwork> networks)
    {
        networks = [];
        if (entries.Count > limit)
        {
            return $"there are more than {limit} entries, which is the limit";
        }

        var parsed = new List<IPNetwork>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            // Null can come from a caller without nullable checks, and from a nested list in the configuration.
            var text = entries[i]?.Trim() ?? string.Empty;
            if (text == except)
            {
                continue;
            }

            if (FaultOfEntry(text, out var network) is { } fault)
            {
                return $"entry {i + 1}{(NetworkSyntax.CanBeQuoted(text) ? $" ({text})" : string.Empty)} {fault}";
            }

            parsed.Add(network);
        }

        networks = parsed;
        return null;
    }

    /// <summary>Whether <paramref name="address"/> is in the list. Without an address (Unix socket, server in the same process): only if everyone is.</summary>
    public bool Contains(IPAddress? address)
    {
        if (_everyone || address is null)
        {
            return _everyone;
        }

        var number = AddressNumber.Of(address);
        return (number.IsIPv4 ? _ipv4 : _ipv6).Contains(number.Value);
    }

    private static string? FaultOfEntry(string text, out IPNetwork network)
    {
        network = default;
        return text switch
        {
            "" => "is empty",
            NetworkSyntax.Everyone => "is *, which makes the other entries pointless; keep it alone to allow everyone, or take it out",
            _ => NetworkSyntax.Fault(text, out network),
        };
    }
}
