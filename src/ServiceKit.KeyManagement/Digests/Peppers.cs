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
    /// <param name="active">The version that new digests are made with; null for the newest.</param>
    public Peppers(IReadOnlyDictionary<int, byte[]> secrets, int? active = null)
    {
        _all = [.. secrets.OrderByDescending(p => p.Key).Select(p => (p.Key, p.Value))];
        Active = _all is [] ? null : active ?? _all[0].Version;
    }

    public static Peppers Of(KeyManagementOptions options) =>
        new(options.Peppers.ToDictionary(pepper => pepper.Key, pepper => Convert.FromBase64String(pepper.Value)), options.ActivePepper);

    /// <summary>The version that new digests are made with; null where there is no pepper.</summary>
    public int? Active { get; }

    /// <summary>The versions, the newest first.</summary>
    public IEnumerable<int> Versions => _all.Select(p => p.Version);

    /// <summary>What a new key is kept as: with the active pepper, where there is one.</summary>
    public StoredDigest Protect(ApiKeyDigest plain) =>
        Active is { } version ? new StoredDigest(version, With(version, plain)) : new StoredDigest(null, plain);

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
