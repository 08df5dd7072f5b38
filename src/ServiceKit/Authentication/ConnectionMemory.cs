using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
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
/// the time at most how long the other's key is. A new ring makes every memory void. It is not among the items of the connection, which are the
/// user's, and neither safe for the concurrent requests of HTTP/2 nor a place for a key.
/// </remarks>
internal sealed class ConnectionMemory
{
    private readonly ConditionalWeakTable<IConnectionItemsFeature, Connection> _connections = [];

    /// <summary>The record of the key, if this connection has shown exactly this key to exactly this ring.</summary>
    public bool TryRecall(HttpContext context, ReadOnlySpan<char> key, ApiKeyRing ring, [NotNullWhen(true)] out ApiKeyRecord? record)
    {
        record = null;
        if (context.Features.Find<IConnectionItemsFeature>() is not { } connection || !_connections.TryGetValue(connection, out var memory))
        {
            return false;
        }

        // Read once: a concurrent request on the connection may put another one in its place at any moment.
        if (memory.Shown is { } shown && shown.RingVersion == ring.Version && IsSame(shown.Key, key))
        {
            record = shown.Record;
        }

        return record is not null;
    }

    /// <summary>Takes note of a key that was found in the ring. Servers whose connections cannot be told apart have no memory.</summary>
    public void Remember(HttpContext context, ReadOnlySpan<char> key, ApiKeyRing ring, ApiKeyRecord record)
    {
        if (context.Features.Find<IConnectionItemsFeature>() is { } connection)
        {
            // A copy: what the header was read into may be used again with other content.
            _connections.GetOrCreateValue(connection).Shown = new Shown(key.ToString(), record, ring.Version);
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

    /// <summary>Made by the table, once per connection.</summary>
    private sealed class Connection
    {
        private volatile Shown? _shown;

        public Shown? Shown
        {
            get => _shown;
            set => _shown = value;
        }
    }

    /// <summary>Immutable, so that requests at the same time see one or the other and never a mixture. No record type: its text would be the key.</summary>
    private sealed class Shown(string key, ApiKeyRecord record, long ringVersion)
    {
        public string Key => key;

        public ApiKeyRecord Record => record;

        public long RingVersion => ringVersion;
    }
}
