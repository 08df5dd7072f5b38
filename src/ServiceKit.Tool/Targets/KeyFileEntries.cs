using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement;

namespace ServiceKit.Tool.Targets;

/// <summary>The keys of a key file that can be taken in, each once, and what is wrong with the others.</summary>
internal sealed class KeyFileEntries
{
    private readonly List<KeyFileEntry> _keys = [];
    private readonly List<string> _refused = [];

    private KeyFileEntries()
    {
    }

    public IReadOnlyList<KeyFileEntry> Keys => _keys;

    /// <summary>What is wrong with the others, by place.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <summary>How many stand there more than once.</summary>
    public int Repeated { get; private set; }

    public static KeyFileEntries Of(ApiKeySourceResult source)
    {
        var entries = new KeyFileEntries();
        var seen = new HashSet<ApiKeyDigest>();
        foreach (var (entry, position) in source.Keys)
        {
            if (ApiKeyEntryCheck.Fault(entry, out var digest) is { } fault)
            {
                entries._refused.Add($"{source.PlaceOf(position)}: {fault}.");
            }
            else if (seen.Add(digest))
            {
                entries._keys.Add(new KeyFileEntry(entry, digest, source.PlaceOf(position)));
            }
            else
            {
                entries.Repeated++;
            }
        }

        return entries;
    }

    /// <summary>What is wrong with a key, by member, in a sentence each.</summary>
    public static IEnumerable<string> Faults(string place, IReadOnlyDictionary<string, string[]> errors) =>
        errors.SelectMany(error => error.Value.Select(text => $"{place}: {System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(error.Key)} {text}."));
}

/// <summary>A key of a key file.</summary>
/// <param name="Entry">What the file says of it.</param>
/// <param name="Digest">What it is recognised by.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record KeyFileEntry(ApiKeyEntry Entry, ApiKeyDigest Digest, string Place)
{
    public ApiKeyDraft Draft => new()
    {
        Name = Entry.Name ?? $"key-{Digest.Id}",
        Scopes = Entry.Scopes,
        Tenant = Entry.Tenant,
        Enabled = Entry.Enabled,
        ExpiresAt = Entry.ExpiresAt,
        Networks = Entry.Networks,
        Limit = Entry.Limit,
    };

    public override string ToString() => Place;
}

/// <summary>What became of the keys of a file.</summary>
/// <param name="Imported">How many were taken in.</param>
/// <param name="Present">How many were there already.</param>
/// <param name="Refused">What is wrong with the others, by place.</param>
internal sealed record ImportSummary(int Imported, int Present, IReadOnlyList<string> Refused);
