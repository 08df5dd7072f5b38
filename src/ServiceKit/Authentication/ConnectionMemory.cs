using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using ServiceKit.ApiKeys;

namespace ServiceKit.Authentication;

/// <summary>
/// The key that a connection has shown last, with its record: a keep-alive connection shows the same one again and again, and
/// hashing it again would cost more than everything else.
/// </summary>
/// <remarks>
/// It stands in for the hash and the look-up and for nothing else: state, networks, tenant and scopes are checked with each
/// request. The whole key is compared, since a proxy may share a connection among callers, and a caller who shares it learns from
/// the time at most how long the other's key is. A new ring makes every memory void. It lies with what the server keeps from request to request:
/// of a connection of HTTP/1.1, and of a stream of HTTP/2 and 3, which is used again by later requests of the same connection and serves one at a time.
/// A table from connections to memories would cost a connection that sends one request three times as much as hashing its key.
/// </remarks>
internal sealed class ConnectionMemory
{
    /// <summary>The record of the key, if this connection has shown exactly this key to exactly this ring.</summary>
    public bool TryRecall(HttpContext context, ReadOnlySpan<char> key, ApiKeyRing ring, [NotNullWhen(true)] out ApiKeyRecord? record)
    {
        record = context.Features.Find<IPersistentStateFeature>() is { } connection
            && connection.State.TryGetValue(this, out var value)
            && value is Shown shown
            && shown.RingVersion == ring.Version
            && IsSame(shown.Key, key)
                ? shown.Record
                : null;
        return record is not null;
    }

    /// <summary>Takes note of a key that was found in the ring. Servers that keep nothing from request to request have no memory.</summary>
    public void Remember(HttpContext context, ReadOnlySpan<char> key, ApiKeyRing ring, ApiKeyRecord record)
    {
        if (context.Features.Find<IPersistentStateFeature>() is { } connection)
        {
            // A copy: what the header was read into may be used again with other content.
            connection.State[this] = new Shown(key.ToString(), record, ring.Version);
        }
    }

    // Every character is looked at, whatever the ones before it were. FixedTimeEquals does the same, without the optimiser, in 130 ns.
    private static bool IsSame(string known, ReadOnlySpan<char> presented)
    {
        if (known.Length != presented.Length)
        {
            return false;
        }

        var first = MemoryMarshal.Cast<char, ulong>(known.AsSpan());
        var second = MemoryMarshal.Cast<char, ulong>(presented);
        var difference = 0UL;
        for (var i = 0; i < first.Length; i++)
        {
            difference |= first[i] ^ second[i];
        }

        for (var i = first.Length * (sizeof(ulong) / sizeof(char)); i < known.Length; i++)
        {
            difference |= (uint)known[i] ^ presented[i];
        }

        return difference == 0;
    }

    /// <summary>Neither a record type nor public properties: whoever writes out the state of a connection is to find the name of this type and no key.</summary>
    private sealed class Shown(string key, ApiKeyRecord record, long ringVersion)
    {
        internal string Key => key;

        internal ApiKeyRecord Record => record;

        internal long RingVersion => ringVersion;
    }
}
