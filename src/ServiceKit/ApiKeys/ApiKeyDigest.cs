using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ServiceKit.ApiKeys;

/// <summary>The SHA-256 digest of a key: what is kept of it, and what it is found by.</summary>
/// <remarks>
/// A keyed or slow hash buys nothing here: keys are random and long, so they cannot be guessed from a digest
/// (docs/decisions/0006). Looking up by digest also makes the time of a look-up independent of how much of a key is right.
/// </remarks>
internal readonly struct ApiKeyDigest : IEquatable<ApiKeyDigest>
{
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private ApiKeyDigest(ReadOnlySpan<byte> hash)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(hash);
        _b = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(hash[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(hash[24..]);
    }

    /// <summary>Hashes a key that <see cref="ApiKeySyntax.IsKey"/> accepts: visible ASCII, one byte a character.</summary>
    public static ApiKeyDigest Of(ReadOnlySpan<char> key)
    {
        Span<byte> bytes = stackalloc byte[ApiKeyLimits.MaxKeyLength];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var length = System.Text.Encoding.ASCII.GetBytes(key, bytes);
        SHA256.HashData(bytes[..length], hash);
        CryptographicOperations.ZeroMemory(bytes[..length]);
        return new ApiKeyDigest(hash);
    }

    /// <summary>The digest whose 32 bytes are given.</summary>
    public static ApiKeyDigest FromHash(ReadOnlySpan<byte> hash) => new(hash);

    /// <summary>
    /// Sixteen hex digits that name a key whose source gave it no id. They say nothing usable about the key, and are enough
    /// of the digest that no two keys share them by chance, nor by a caller's search for one that does.
    /// </summary>
    public string Id => _a.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    // Without branches, so that the time does not tell where two digests differ.
    public bool Equals(ApiKeyDigest other) => ((_a ^ other._a) | (_b ^ other._b) | (_c ^ other._c) | (_d ^ other._d)) == 0;

    public override bool Equals(object? obj) => obj is ApiKeyDigest other && Equals(other);

    /// <summary>Writes the 32 bytes of the digest.</summary>
    public void CopyTo(Span<byte> hash)
    {
        BinaryPrimitives.WriteUInt64BigEndian(hash, _a);
        BinaryPrimitives.WriteUInt64BigEndian(hash[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(hash[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(hash[24..], _d);
    }

    /// <summary>The digest in full: 64 hexadecimal digits.</summary>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_a:x16}{_b:x16}{_c:x16}{_d:x16}");

    // A cryptographic digest is its own best hash code.
    public override int GetHashCode() => (int)_b;
}
