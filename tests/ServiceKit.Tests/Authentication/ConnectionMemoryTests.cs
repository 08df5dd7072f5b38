using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using ServiceKit.ApiKeys;
using ServiceKit.Authentication;

namespace ServiceKit.Tests.Authentication;

/// <summary>What a connection remembers of a key stands in for hashing it, and never answers for anything else.</summary>
public sealed class ConnectionMemoryTests
{
    private const string Key = "sk_test_full_access_0000";
    private const string Other = "sk_test_other_key_000000";

    private readonly ConnectionMemory _memory = new();
    private readonly ApiKeyRing _ring = Ring(Key, Other);

    [Fact]
    public void Key_ShownBefore_IsRecalledWithItsRecord()
    {
        var context = Connect();
        Remember(context, Key);

        Assert.True(_memory.TryRecall(context, new string(Key.AsSpan()), _ring, out var record));
        Assert.Same(RecordOf(Key), record);
    }

    [Fact]
    public void Key_WithAnyCharacterChanged_IsNotRecalled()
    {
        var context = Connect();
        foreach (var length in (int[])[1, 2, 3, 4, 5, 7, 8, 9, 23, 24, 40, 511, 512])
        {
            var shown = new string('k', length);
            _memory.Remember(context, shown, _ring, RecordOf(Key));
            Assert.True(_memory.TryRecall(context, shown, _ring, out _));
            for (var i = 0; i < length; i++)
            {
                var wrong = shown.ToCharArray();
                foreach (var character in (char[])['K', 'j', '\u016B', '\0'])
                {
                    wrong[i] = character;
                    Assert.False(_memory.TryRecall(context, wrong, _ring, out _), $"character {i} of {length}");
                }
            }

            Assert.False(_memory.TryRecall(context, shown + "k", _ring, out _));
            Assert.False(_memory.TryRecall(context, shown.AsSpan(1), _ring, out _));
        }
    }

    [Fact]
    public void Key_OnAnotherConnection_IsNotRecalled()
    {
        Remember(Connect(), Key);
        Assert.False(_memory.TryRecall(Connect(), Key, _ring, out _));
    }

    [Fact]
    public void Key_ShownToAnotherRing_IsNotRecalled()
    {
        var context = Connect();
        Remember(context, Key);

        // The same keys, read anew: even then the ring in force is asked.
        var newer = Ring(Key, Other);
        Assert.False(_memory.TryRecall(context, Key, newer, out _));

        _memory.Remember(context, Key, newer, RecordOf(Key));
        Assert.False(_memory.TryRecall(context, Key, _ring, out _));
    }

    [Fact]
    public void Header_ThatIsUsedAgainWithOtherContent_IsNotRecalled()
    {
        var context = Connect();
        var buffer = Key.ToCharArray();
        _memory.Remember(context, buffer, _ring, RecordOf(Key));

        Other.CopyTo(buffer);
        Assert.False(_memory.TryRecall(context, buffer, _ring, out _));
        Assert.True(_memory.TryRecall(context, Key, _ring, out _));
    }

    [Fact]
    public void Keys_OfCallersInTurns_AreNeverMistakenForEachOther()
    {
        // One connection, on which a proxy sends the requests of two callers, one after the other.
        var context = Connect();
        string[] keys = [Key, Other];
        for (var i = 0; i < 100; i++)
        {
            var (key, other) = (keys[i % 2], keys[(i + 1) % 2]);
            Remember(context, key);
            Assert.True(_memory.TryRecall(context, key, _ring, out var record));
            Assert.Same(RecordOf(key), record);
            Assert.False(_memory.TryRecall(context, other, _ring, out _));
        }
    }

    [Fact]
    public void State_OfTheConnection_SaysNoKey_AndDoesNotGrow()
    {
        var connection = new Connection();
        var context = Connect(connection);
        foreach (var key in (string[])[Key, Other, Key])
        {
            Remember(context, key);
        }

        var (place, value) = Assert.Single(connection.State);
        Assert.DoesNotContain("sk_", $"{place} {value}", StringComparison.Ordinal);
        // What serializers and structured logs would write out.
        Assert.Empty(value!.GetType().GetProperties());
    }

    [Fact]
    public void Server_WithoutConnections_RemembersNothing()
    {
        var context = new DefaultHttpContext();
        Remember(context, Key);
        Assert.False(_memory.TryRecall(context, Key, _ring, out _));
    }

    private static ApiKeyRing Ring(params string[] keys) =>
        ApiKeyRing.Create([new ApiKeySourceResult("a test", [.. keys.Select((key, i) => (new ApiKeyEntry { Key = key }, i))], _ => "entry", "empty")]);

    private static DefaultHttpContext Connect(Connection? connection = null)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IPersistentStateFeature>(connection ?? new Connection());
        return context;
    }

    private void Remember(HttpContext context, string key) => _memory.Remember(context, key, _ring, RecordOf(key));

    private ApiKeyRecord RecordOf(string key) => _ring.TryFind(key, out var record) ? record : throw new InvalidOperationException("The test has no such key.");

    private sealed class Connection : IPersistentStateFeature
    {
        public IDictionary<object, object?> State { get; } = new Dictionary<object, object?>();
    }
}
