using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement;

namespace ServiceKit.Tool.Targets;

/// <content>Taking in keys from a key file.</content>
internal sealed partial class StoreTarget
{
    /// <summary>Takes in what is not there yet.</summary>
    /// <returns>How many were taken in, how many were there already, and what is wrong with the others, by place.</returns>
    public async Task<ImportSummary> ImportAsync(ApiKeySourceResult source, CancellationToken cancellationToken)
    {
        var keys = new List<(ApiKeyEntry Entry, ApiKeyDigest Digest, string Place)>();
        var refused = new List<string>();
        foreach (var (entry, position) in source.Keys)
        {
            if (ApiKeyEntryCheck.Fault(entry, out var digest) is { } fault)
            {
                refused.Add($"{source.PlaceOf(position)}: {fault}.");
            }
            else
            {
                keys.Add((entry, digest, source.PlaceOf(position)));
            }
        }

        var there = (await LookAsync(keys.Select(key => key.Digest), writes: true, cancellationToken)).Found.Keys.ToHashSet();
        var (imported, present) = (0, 0);
        foreach (var (entry, digest, place) in keys)
        {
            if (!there.Add(digest))
            {
                present++;
                continue;
            }

            try
            {
                await _manager.ImportAsync(entry.Hash ?? entry.Key!, DraftOf(entry, digest), _actor, cancellationToken);
                imported++;
            }
            catch (KeyManagementException fault)
            {
                refused.AddRange(fault.Errors.Count == 0
                    ? [$"{place}: {fault.Message}"]
                    : fault.Errors.SelectMany(error => error.Value.Select(text => $"{place}: {System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(error.Key)} {text}.")));
            }
        }

        return new ImportSummary(imported, present, refused);
    }

    private static ApiKeyDraft DraftOf(ApiKeyEntry entry, ApiKeyDigest digest) => new()
    {
        Name = entry.Name ?? $"key-{digest.Id}",
        Scopes = entry.Scopes,
        Tenant = entry.Tenant,
        Enabled = entry.Enabled,
        ExpiresAt = entry.ExpiresAt,
        Networks = entry.Networks,
        Limit = entry.Limit,
    };
}

/// <summary>What became of the keys of a file.</summary>
/// <param name="Imported">How many were taken in.</param>
/// <param name="Present">How many were there already.</param>
/// <param name="Refused">What is wrong with the others, by place.</param>
internal sealed record ImportSummary(int Imported, int Present, IReadOnlyList<string> Refused);
