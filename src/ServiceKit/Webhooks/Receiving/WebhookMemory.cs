using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ServiceKit.Webhooks.Receiving;

/// <summary>What came of asking whether a message may be handled.</summary>
internal enum WebhookTurn
{
    /// <summary>It is new. Whoever asked has to say how it ended.</summary>
    New,

    /// <summary>It is being handled by another request.</summary>
    InProgress,

    /// <summary>It was handled with success.</summary>
    Handled,

    /// <summary>It may be new, but there is no place left to remember it.</summary>
    Full,
}

/// <summary>
/// The ids of messages that are being handled, and of those that were handled within a span of time. Of fixed size: sixteen
/// bytes of the digest of an id, whatever its length, in a limited number of places.
/// </summary>
/// <remarks>A lock for a few steps in memory, once per message whose signature was verified: that is beside a body read and an HMAC.</remarks>
internal sealed class WebhookMemory(int capacity, TimeSpan span, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(UInt128 Key, DateTimeOffset Until)> _handled = [];

    // Without a node: in progress. That is never forgotten by time, since it ends by itself.
    private readonly Dictionary<UInt128, LinkedListNode<(UInt128 Key, DateTimeOffset Until)>?> _known = [];

    public WebhookTurn Begin(UInt128 key)
    {
        lock (_lock)
        {
            Forget(clock.GetUtcNow());
            if (_known.TryGetValue(key, out var node))
            {
                return node is null ? WebhookTurn.InProgress : WebhookTurn.Handled;
            }

            if (_known.Count >= capacity)
            {
                return WebhookTurn.Full;
            }

            _known.Add(key, null);
            return WebhookTurn.New;
        }
    }

    /// <summary>Remembers a message that was handled, or lets go of one that was not, so that it can be delivered again.</summary>
    public void End(UInt128 key, bool handled)
    {
        lock (_lock)
        {
            if (handled)
            {
                _known[key] = _handled.AddLast((key, clock.GetUtcNow() + span));
            }
            else
            {
                _known.Remove(key);
            }
        }
    }

    public static UInt128 KeyOf(string id)
    {
        Span<byte> text = stackalloc byte[WebhookLimits.MaxIdLength];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.ASCII.GetBytes(id, text)], hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private void Forget(DateTimeOffset now)
    {
        while (_handled.First is { } oldest && oldest.Value.Until <= now)
        {
            _handled.RemoveFirst();
            _known.Remove(oldest.Value.Key);
        }
    }
}
