using ServiceKit.ApiKeys;

namespace ServiceKit.KeyManagement;

/// <summary>A key from elsewhere whose text or hash is one.</summary>
/// <param name="Draft">What it shall be.</param>
/// <param name="Plain">What it is recognised by.</param>
/// <param name="Masked">What may be shown of it.</param>
/// <param name="Id">The id that stands in a key of ServiceKit's own format, which it keeps where nobody has it.</param>
/// <param name="Place">What errors name it by: <c>Keys[3].</c>, or nothing where it is the only one.</param>
internal sealed record ImportCandidate(ApiKeyDraft Draft, ApiKeyDigest Plain, string Masked, string? Id, string Place)
{
    /// <summary>Adds what is wrong with the key to the faults, or makes a candidate of it.</summary>
    /// <param name="import">The key.</param>
    /// <param name="place">What errors name it by.</param>
    /// <param name="texts">The texts of all keys of the call: none of them may stand in a member, which is logged, listed and quoted.</param>
    /// <param name="faults">What is wrong, by member.</param>
    public static ImportCandidate? Of(ApiKeyImport import, string place, IReadOnlyCollection<string> texts, Dictionary<string, string[]> faults)
    {
        var (keyOrHash, draft) = import;
        var isHash = ApiKeyHash.IsHash(keyOrHash);
        var entry = new ApiKeyEntry { Key = isHash ? null : keyOrHash, Hash = isHash ? keyOrHash : null };
        if (ApiKeyEntryCheck.Fault(entry, out var plain) is { } fault)
        {
            faults[place + (isHash ? "Hash" : "Key")] = [fault];
            return null;
        }

        if (MemberWith(texts, draft) is { } member)
        {
            faults[place + member] = ["contains a key"];
            return null;
        }

        return isHash ? new ImportCandidate(draft, plain, string.Empty, null, place)
            : new ImportCandidate(draft, plain, ApiKeyFormat.Mask(keyOrHash), ApiKeyFormat.TryParse(keyOrHash, out var parts) ? parts.Id : null, place);
    }

    private static string? MemberWith(IReadOnlyCollection<string> texts, ApiKeyDraft draft)
    {
        return Has([draft.Name]) ? nameof(draft.Name)
            : Has([draft.Tenant]) ? nameof(draft.Tenant)
            : Has(draft.Scopes) ? nameof(draft.Scopes)
            : Has(draft.Networks ?? []) ? nameof(draft.Networks)
            : Has([draft.Limit]) ? nameof(draft.Limit)
            : null;

        bool Has(IEnumerable<string?> members) => members.Any(member => member is not null && texts.Any(text => member.Contains(text, StringComparison.Ordinal)));
    }
}
