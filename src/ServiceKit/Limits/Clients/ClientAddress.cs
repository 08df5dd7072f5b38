using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ServiceKit.Limits.Clients;

/// <summary>Who an address is to a counter: an IPv4 address, or the /64 network of an IPv6 address, which is what one customer gets.</summary>
/// <param name="Bits">The address or the network.</param>
/// <param name="Family">Keeps the families apart.</param>
internal readonly record struct ClientAddress(ulong Bits, AddressFamily Family)
{
    /// <summary>A connection without an address, such as a Unix socket or a server in the same process: one client.</summary>
    public static readonly ClientAddress None = new(0, AddressFamily.Unspecified);

    public static ClientAddress Of(IPAddress? address)
    {
        if (address is null)
        {
            return None;
        }

        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out var length))
        {
            return None;
        }

        return length == 4 ? V4(bytes)
            : address.IsIPv4MappedToIPv6 ? V4(bytes[12..])
            : new ClientAddress(BinaryPrimitives.ReadUInt64BigEndian(bytes), AddressFamily.InterNetworkV6);
    }

    /// <summary>The address, or the network, as it is written.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        switch (Family)
        {
            case AddressFamily.InterNetwork:
                BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Bits);
                return new IPAddress(bytes[..4]).ToString();
            case AddressFamily.InterNetworkV6:
                BinaryPrimitives.WriteUInt64BigEndian(bytes, Bits);
                return $"{new IPAddress(bytes)}/64";
            default:
                return "unknown";
        }
    }

    private static ClientAddress V4(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt32BigEndian(bytes), AddressFamily.InterNetwork);
}
