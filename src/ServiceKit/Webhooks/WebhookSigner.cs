using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ServiceKit.Webhooks;

/// <summary>
/// Signs messages after the Standard Webhooks specification: HMAC-SHA256 over <c>id.timestamp.body</c>. With several secrets
/// a message gets a signature for each, so that receivers can change from one secret to the next in their own time.
/// </summary>
/// <remarks>Immutable, and safe to use from several threads.</remarks>
public sealed class WebhookSigner
{
    internal const string Version = "v1,";

    private const int Base64Length = 44;

    private readonly WebhookSecret[] _secrets;

    /// <summary>Creates a signer.</summary>
    /// <param name="secrets">The secrets, the newest first: 1 to 8.</param>
    /// <exception cref="ArgumentException">There is no secret, or there are more than 8.</exception>
    public WebhookSigner(params IEnumerable<WebhookSecret> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        _secrets = [.. secrets];
        if (_secrets.Length is 0 or > WebhookLimits.MaxSecrets || Array.IndexOf(_secrets, null) >= 0)
        {
            throw new ArgumentException($"A signer needs 1 to {WebhookLimits.MaxSecrets} secrets.", nameof(secrets));
        }
    }

    internal IReadOnlyList<WebhookSecret> Secrets => _secrets;

    /// <summary>Signs a message with every secret.</summary>
    /// <param name="id">The id of the message: 1 to 256 visible ASCII characters without a full stop.</param>
    /// <param name="timestamp">The time of this attempt to deliver it; fractions of a second do not count.</param>
    /// <param name="body">The exact bytes of the body.</param>
    /// <returns>The value of <c>webhook-signature</c>: signatures separated by spaces, in the order of the secrets.</returns>
    /// <exception cref="ArgumentException">The id is malformed, or the time lies before 1970.</exception>
    public string Sign(string id, DateTimeOffset timestamp, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!WebhookId.IsId(id))
        {
            throw new ArgumentException($"The id of a message has 1 to {WebhookLimits.MaxIdLength} visible ASCII characters, and no full stop.", nameof(id));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(timestamp, DateTimeOffset.UnixEpoch);
        return Sign(id, timestamp.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), body);
    }

    internal string Sign(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        var prefix = Prefix(id, timestamp);
        Span<char> base64 = stackalloc char[Base64Length];
        var list = new StringBuilder(_secrets.Length * (Version.Length + Base64Length + 1));
        foreach (var secret in _secrets)
        {
            Compute(secret, prefix, body, base64);
            list.Append(list.Length == 0 ? "" : " ").Append(Version).Append(base64);
        }

        return list.ToString();
    }

    /// <summary>Whether one of the signatures is that of one of the secrets.</summary>
    internal bool Matches(string id, string timestamp, ReadOnlySpan<char> signatures, ReadOnlySpan<byte> body)
    {
        var prefix = Prefix(id, timestamp);
        var matches = false;
        Span<char> expected = stackalloc char[Base64Length];
        foreach (var secret in _secrets)
        {
            Compute(secret, prefix, body, expected);
            foreach (var range in signatures.Split(' '))
            {
                // The texts are compared, so that only the one canonical form of base64 is a signature. No early way out: the
                // time says nothing about which secret or signature was right.
                matches |= IsSignature(signatures[range])
                    && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(signatures[range][Version.Length..]), MemoryMarshal.AsBytes(expected));
            }
        }

        return matches;
    }

    /// <summary>Whether the text has the form of a signature of the one version that is known here. Others are skipped, as the specification wants it.</summary>
    internal static bool IsSignature(ReadOnlySpan<char> text) =>
        text.Length == Version.Length + Base64Length && text.StartsWith(Version, StringComparison.Ordinal);

    private static byte[] Prefix(string id, string timestamp) => Encoding.ASCII.GetBytes($"{id}.{timestamp}.");

    private static void Compute(WebhookSecret secret, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> body, Span<char> base64)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret.Key);
        hmac.AppendData(prefix);
        hmac.AppendData(body);
        hmac.GetHashAndReset(hash);
        Convert.TryToBase64Chars(hash, base64, out _);
    }
}
