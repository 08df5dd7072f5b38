using System.Buffers.Binary;
using System.Net;

namespace ServiceKit.Networks;

/// <summary>An address as a number. IPv4 addresses in IPv6 form are IPv4 addresses; scope ids do not count.</summary>
internal readonly record struct AddressNumber(UInt128 Value, bool IsIPv4)
{
    private const int Bytes = 16;

    private const int IPv4Bytes = 4;

    /// <summary>How many bits an address of this family has.</summary>
    public int Bits => 8 * (IsIPv4 ? IPv4Bytes : Bytes);

    public static AddressNumber Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        address.TryWriteBytes(bytes, out var length);
        return length == IPv4Bytes ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsIPv4: true)
            : address.IsIPv4MappedToIPv6 ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes[^IPv4Bytes..]), IsIPv4: true)
            : new(BinaryPrimitives.ReadUInt128BigEndian(bytes), IsIPv4: false);
    }

    /// <summary>The first and the last address that have the first <paramref name="prefix"/> bits in common with this one.</summary>
    public (AddressNumber First, AddressNumber Last) Network(int prefix)
    {
        // A shift by all 128 bits is one by none.
        var free = Bits - prefix;
        var host = free == 8 * Bytes ? UInt128.MaxValue : (UInt128.One << free) - 1;
        return (this with { Value = Value & ~host }, this with { Value = Value | host });
    }

    public IPAddress ToAddress()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return new IPAddress(IsIPv4 ? bytes[^IPv4Bytes..] : bytes);
    }
}
