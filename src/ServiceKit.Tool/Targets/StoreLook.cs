using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Digests;

namespace ServiceKit.Tool.Targets;

/// <summary>What one reading of all keys of a store tells: which peppers are in use, and which of some keys are there already.</summary>
internal sealed class StoreLook
{
    public const string HowToGive = "Give them as the service gets them: --config, or variables such as ServiceKit__KeyManagement__Peppers__1.";

    private readonly SortedSet<int> _known;
    private readonly SortedSet<int> _used = [];

    private StoreLook(Peppers peppers) => _known = [.. peppers.Versions];

    /// <summary>The stored keys by the plain digest that was looked for.</summary>
    public Dictionary<ApiKeyDigest, StoredApiKey> Found { get; } = [];

    /// <summary>The peppers that are in use and that the tool does not have.</summary>
    public IReadOnlyList<int> Missing => [.. _used.Except(_known)];

    public string MissingInWords => Missing is [var only] ? $"the pepper {only}" : $"the peppers {string.Join(", ", Missing)}";

    public static async Task<StoreLook> AtAsync(IApiKeyStore store, Peppers peppers, IEnumerable<ApiKeyDigest> plain, CancellationToken cancellationToken)
    {
        var look = new StoreLook(peppers);
        var wanted = new Dictionary<StoredDigest, ApiKeyDigest>();
        foreach (var digest in plain)
        {
            wanted[new StoredDigest(null, digest)] = digest;
            foreach (var version in look._known)
            {
                wanted[new StoredDigest(version, peppers.With(version, digest))] = digest;
            }
        }

        await foreach (var key in store.ReadChangesAsync(0, cancellationToken))
        {
            if (StoredDigest.TryParse(key.Digest, out var digest))
            {
                if (digest.Pepper is { } version)
                {
                    look._used.Add(version);
                }

                if (wanted.TryGetValue(digest, out var found))
                {
                    look.Found[found] = key;
                }
            }
        }

        return look;
    }

    /// <exception cref="ToolException">What the tool would write would be weaker than what is there, or a key could be written twice.</exception>
    public StoreLook FitForWriting() => Missing.Count == 0
        ? this
        : throw ToolException.Usage($"the store holds keys that are kept with {MissingInWords}, which the tool does not have: what it wrote would be weaker. {HowToGive} Nothing was written.");
}
