using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ServiceKit.Webhooks;

/// <summary>
/// A secret that sender and receiver of webhooks share: <c>whsec_</c> and the base64 of 24 to 64 random bytes (Standard
/// Webhooks, signature scheme). Nothing but <see cref="Reveal"/> shows it.
/// </summary>
public sealed class WebhookSecret
{
    /// <summary>What every secret starts with: <c>whsec_</c>.</summary>
    public const string Prefix = "whsec_";

    private const int DefaultBytes = 32;

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    internal ReadOnlySpan<byte> Key => _key;

    private static int MaxLength => Prefix.Length + Base64Length(WebhookLimits.MaxSecretBytes);

    /// <summary>Reads a secret.</summary>
    /// <param name="text">The secret as it was handed over. It is taken as it is: blanks around it are a fault.</param>
    /// <returns>The secret.</returns>
    /// <exception cref="WebhookSecretException">The text is no secret; the message says why, and does not contain it.</exception>
    public static WebhookSecret Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text, out var fault) ?? throw new WebhookSecretException($"The webhook secret {fault}.");
    }

    /// <summary>Reads a secret, if it is one.</summary>
    /// <param name="text">The secret as it was handed over.</param>
    /// <param name="secret">The secret.</param>
    /// <returns>Whether the text is a secret.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out WebhookSecret? secret)
    {
        secret = Read(text, out _);
        return secret is not null;
    }

    /// <summary>Makes a new secret of 32 random bytes.</summary>
    /// <returns>The secret. <see cref="Reveal"/> shows it, to hand it over.</returns>
    public static WebhookSecret Generate() => Generate(DefaultBytes);

    /// <summary>Makes a new secret.</summary>
    /// <param name="bytes">How many random bytes: 24 to 64.</param>
    /// <returns>The secret. <see cref="Reveal"/> shows it, to hand it over.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of bytes is outside of 24 to 64.</exception>
    public static WebhookSecret Generate(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, WebhookLimits.MinSecretBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, WebhookLimits.MaxSecretBytes);
        return new WebhookSecret(RandomNumberGenerator.GetBytes(bytes));
    }

    /// <summary>The secret itself, to hand it to the other side. Whoever has it can sign.</summary>
    /// <returns><c>whsec_</c> and the base64 of the bytes.</returns>
    public string Reveal() => Prefix + Convert.ToBase64String(_key);

    /// <summary>Nothing of the secret.</summary>
    /// <returns>A text that is safe to log.</returns>
    public override string ToString() => $"{Prefix}****";

    internal static WebhookSecret? Read(string? text, out string? fault)
    {
        fault = Fault(text, out var key);
        return fault is null ? new WebhookSecret(key) : null;
    }

    internal bool IsSameAs(WebhookSecret other) => CryptographicOperations.FixedTimeEquals(_key, other._key);

    private static string? Fault(string? text, out byte[] key)
    {
        key = [];
        switch (text)
        {
            case null or "":
                return "is empty";
            case not null when !text.StartsWith(Prefix, StringComparison.Ordinal):
                return $"does not start with {Prefix}";
            case not null when text.Length > MaxLength:
                return $"is {text.Length} characters long; the limit is {MaxLength}";
        }

        Span<byte> bytes = stackalloc byte[WebhookLimits.MaxSecretBytes + 2];
        var base64 = text.AsSpan(Prefix.Length);

        // The framework skips blanks and unused bits; only a text that comes out again as it went in is taken.
        if (!Convert.TryFromBase64Chars(base64, bytes, out var length) || !base64.SequenceEqual(Convert.ToBase64String(bytes[..length])))
        {
            return $"has something after {Prefix} that is not base64 with its padding (RFC 4648 section 4)";
        }

        if (length is < WebhookLimits.MinSecretBytes or > WebhookLimits.MaxSecretBytes)
        {
            return $"has {length} bytes; it needs {WebhookLimits.MinSecretBytes} to {WebhookLimits.MaxSecretBytes}";
        }

        key = bytes[..length].ToArray();
        CryptographicOperations.ZeroMemory(bytes);
        return null;
    }

    private static int Base64Length(int bytes) => (bytes + 2) / 3 * 4;
}
