using System.Buffers;
using System.Security.Cryptography;

namespace ServiceKit.Webhooks;

/// <summary>What can be the id of a message, and how to make a new one.</summary>
internal static class WebhookId
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // 27 of 62 characters are 160 bits.
    private const int RandomLength = 27;

    // Visible ASCII without the full stop: in "id.timestamp.body" one in the id would let a signed message be read as
    // another one (Standard Webhooks, signature scheme).
    private static readonly SearchValues<char> Characters =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(c => (char)c).Where(c => c != '.')]);

    public static bool IsId(string text) => text.Length is > 0 and <= WebhookLimits.MaxIdLength && !text.AsSpan().ContainsAnyExcept(Characters);

    public static string Create() => "msg_" + RandomNumberGenerator.GetString(Alphabet, RandomLength);
}
