using System.Security.Cryptography;
using System.Text;

namespace ServiceKit.Benchmarks.Rivals;

/// <summary>Keys by the hexadecimal text of their SHA-256 digest, each with the name of its caller.</summary>
internal sealed class HashedKeys(IEnumerable<string> keys)
{
    private readonly Dictionary<string, string> _names =
        keys.Select((key, i) => (Digest: Digest(key), Name: $"caller-{i}")).ToDictionary(pair => pair.Digest, pair => pair.Name, StringComparer.Ordinal);

    public string? Find(string key) => _names.GetValueOrDefault(Digest(key));

    private static string Digest(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
