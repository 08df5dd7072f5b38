using System.Security.Cryptography;

namespace ServiceKit.ApiKeys;

/// <summary>The written form of a digest: <c>sha256$</c> and 64 hexadecimal digits, which a source may hold in place of a key.</summary>
internal static class ApiKeyHash
{
    private const string Prefix = "sha256$";

    // The hash would be taken for a key, and whoever reads it could call the service with it.
    private static readonly string[] ForeignPrefixes = ["sha1$", "sha512$", "$2a$", "$2b$", "$2y$", "$argon2", "$pbkdf2", "pbkdf2_", "{SSHA}", "{SHA}"];

    public static bool IsHash(string? text) => text is not null && text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a text that was given as a key is a hash of a kind that ServiceKit does not read.</summary>
    public static bool IsForeignHash(string text) => Array.Exists(ForeignPrefixes, prefix => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>The hash of a key, as a source may hold it.</summary>
    public static string Of(ReadOnlySpan<char> key) => Of(ApiKeyDigest.Of(key));

    public static string Of(ApiKeyDigest digest) => Prefix + digest;

    public static bool TryParse(string text, out ApiKeyDigest digest)
    {
        digest = default;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (!IsHash(text)
            || text.Length != Prefix.Length + (2 * SHA256.HashSizeInBytes)
            || Convert.FromHexString(text.AsSpan(Prefix.Length), hash, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        digest = ApiKeyDigest.FromHash(hash);
        return true;
    }
}
