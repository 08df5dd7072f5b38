using System.Globalization;
using System.Security.Cryptography;
using ServiceKit.ApiKeys;

namespace ServiceKit.KeyManagement.Digests;

/// <summary>The written form of what a store keeps of a key: the method, the version of the pepper if there is one, and the digest.</summary>
/// <param name="Pepper">The version of the pepper; null for a plain SHA-256 digest.</param>
/// <param name="Value">The digest that the key is looked up by.</param>
internal readonly record struct StoredDigest(int? Pepper, ApiKeyDigest Value)
{
    private const string Peppered = "hmac-sha256$";

    public static bool TryParse(string text, out StoredDigest digest)
    {
        digest = default;
        if (ApiKeyHash.TryParse(text, out var plain))
        {
            digest = new StoredDigest(null, plain);
            return true;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (text.Split('$') is not ["hmac-sha256", var version, { Length: 2 * SHA256.HashSizeInBytes } digits]
            || !int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || Convert.FromHexString(digits, hash, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        digest = new StoredDigest(number, ApiKeyDigest.FromHash(hash));
        return true;
    }

    public override string ToString() =>
        Pepper is { } version ? string.Create(CultureInfo.InvariantCulture, $"{Peppered}{version}${Value}") : ApiKeyHash.Of(Value);
}
