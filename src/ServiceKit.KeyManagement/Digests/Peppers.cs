using System.Security.Cryptography;
using ServiceKit.ApiKeys;

namespace ServiceKit.KeyManagement.Digests;

/// <summary>
/// The secrets of the service that digests are made with beside the key, so that a stolen store alone tests no guess. The HMAC
/// (RFC 2104) is taken over the SHA-256 digest of the key, not over the key: whoever has the pepper can strengthen a plain digest
/// without the key.
/// </summary>
internal sealed class Peppers
{
    public static readonly Peppers None = new(new Dictionary<int, byte[]>());

    private readonly (int Version, byte[] Secret)[] _all;

    /// <param name="secrets">The secrets by version.</param>
    public Peppers(IReadOnlyDictionary<int, byte[]> secrets) => _all = [.. secrets.OrderByDescending(p => p.Key).Select(p => (p.Key, p.Value))];

    /// <summary>The versions, the newest first.</summary>
    public IEnumerable<int> Versions => _all.Select(p => p.Version);

    /// <summary>What a new key is kept as: with the newest pepper, where there is one.</summary>
    public StoredDigest Protect(ApiKeyDigest plain) =>
        _all is [] ? new StoredDigest(null, plain) : new StoredDigest(_all[0].Version, Keyed(_all[0].Secret, plain));

    /// <summary>Everything that a store may know the key as.</summary>
    public IEnumerable<StoredDigest> AllOf(ApiKeyDigest plain) =>
        Versions.Select(version => new StoredDigest(version, With(version, plain))).Prepend(new StoredDigest(null, plain));

    /// <summary>The digest with the pepper of a version.</summary>
    public ApiKeyDigest With(int version, ApiKeyDigest plain) => Keyed(Array.Find(_all, p => p.Version == version).Secret, plain);

    private static ApiKeyDigest Keyed(byte[] secret, ApiKeyDigest plain)
    {
        Span<byte> message = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> keyed = stackalloc byte[SHA256.HashSizeInBytes];
        plain.CopyTo(message);
        HMACSHA256.HashData(secret, message, keyed);
        return ApiKeyDigest.FromHash(keyed);
    }
}
