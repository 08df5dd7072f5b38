using System.Globalization;
using System.Security.Cryptography;
using ServiceKit.ApiKeys;
using ServiceKit.ApiKeys.Format;

namespace ServiceKit.KeyManagement;

/// <content>Taking in keys from elsewhere.</content>
public sealed partial class ApiKeyManager
{
    /// <summary>Most keys that one call takes in: 1,000.</summary>
    public const int MaxImported = 1000;

    /// <summary>Takes in a key that is known by its hash, or in full, from elsewhere. Its text stays what it is.</summary>
    /// <param name="keyOrHash">The key, or <c>sha256$</c> and its hash.</param>
    /// <param name="draft">What it shall be; the environment does not count.</param>
    /// <param name="actor">Who takes it in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key as it is kept.</returns>
    /// <exception cref="KeyManagementException">It is no key, is in the store already, or the draft is invalid.</exception>
    public async Task<StoredApiKey> ImportAsync(string keyOrHash, ApiKeyDraft draft, ApiKeyActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyOrHash);
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(actor);
        var candidate = Candidate(new ApiKeyImport(keyOrHash, draft));
        var now = Now();
        Check(Make(candidate, NewId(), now, actor), null, now, actor, draft.Scopes);
        return (await ImportAsync([candidate], actor, cancellationToken)).Imported is [var key]
            ? key
            : throw new KeyManagementException(KeyManagementFault.Conflict, "The key is, or was, in the store already.");
    }

    /// <summary>
    /// Takes in keys that are known by their hash, or in full, from elsewhere: all of them, or none where one is invalid. Those that are
    /// in the store already stay as they are.
    /// </summary>
    /// <param name="keys">The keys: 1 to <see cref="MaxImported"/>.</param>
    /// <param name="actor">Who takes them in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The keys as they are kept, and how many were there already.</returns>
    /// <exception cref="KeyManagementException">One of them is invalid, stands there twice, or may do more than the actor.</exception>
    public async Task<ApiKeyImportResult> ImportAsync(IReadOnlyList<ApiKeyImport> keys, ApiKeyActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(actor);
        if (keys.Count is 0 or > MaxImported)
        {
            throw new KeyManagementException(new Dictionary<string, string[]> { ["Keys"] = [string.Create(CultureInfo.InvariantCulture, $"are {keys.Count}; 1 to {MaxImported} can be taken in at once")] });
        }

        return await ImportAsync(Candidates(keys, actor), actor, cancellationToken);
    }

    // Who takes in the same keys at the same time is noticed by the store, except under another pepper, where the digest is another.
    private async Task<ApiKeyImportResult> ImportAsync(IReadOnlyList<ImportCandidate> candidates, ApiKeyActor actor, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var missing = await MissingAsync(candidates, cancellationToken);
            if (missing.Count == 0)
            {
                return new ApiKeyImportResult([], candidates.Count);
            }

            var now = Now();
            var given = new HashSet<string>(StringComparer.Ordinal);
            List<StoredApiKey> writes = [.. missing.Select(candidate => Make(candidate, tries == 0 && candidate.Id is { } own && given.Add(own) ? own : NewId(), now, actor))];
            List<AuditDraft> audit = [.. writes.Select(key => Draft(AuditActions.Imported, actor, null, key, now))];
            if (await CommitAsync(new ApiKeyCommit(writes, audit), cancellationToken) is ApiKeyCommitResult.Done)
            {
                return new ApiKeyImportResult(writes, candidates.Count - missing.Count);
            }
        }

        throw new KeyManagementException(KeyManagementFault.Conflict, "Keys were taken in by others at the same time again and again. Try again.");
    }

    private List<ImportCandidate> Candidates(IReadOnlyList<ApiKeyImport> keys, ApiKeyActor actor)
    {
        var candidates = new List<ImportCandidate>(keys.Count);
        var faults = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var seen = new HashSet<ApiKeyDigest>();
        var now = Now();
        for (var i = 0; i < keys.Count; i++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"Keys[{i}]");
            try
            {
                var candidate = Candidate(keys[i]);
                Check(Make(candidate, NewId(), now, actor), null, now, actor, candidate.Draft.Scopes);
                if (!seen.Add(candidate.Plain))
                {
                    faults[place] = ["stands there twice"];
                }

                candidates.Add(candidate);
            }
            catch (KeyManagementException fault) when (fault.Fault is KeyManagementFault.Invalid)
            {
                foreach (var (member, texts) in fault.Errors)
                {
                    faults[$"{place}.{member}"] = texts;
                }
            }
        }

        return faults.Count == 0 ? candidates : throw new KeyManagementException(faults);
    }

    private static ImportCandidate Candidate(ApiKeyImport import)
    {
        var (keyOrHash, draft) = import;
        var isHash = ApiKeyHash.IsHash(keyOrHash);
        var entry = new ApiKeyEntry { Key = isHash ? null : keyOrHash, Hash = isHash ? keyOrHash : null };
        if (ApiKeyEntryCheck.Fault(entry, out var plain) is { } fault)
        {
            throw new KeyManagementException(new Dictionary<string, string[]> { [isHash ? "Hash" : "Key"] = [fault] });
        }

        // What is logged must not hold the key.
        if (Holding(keyOrHash, draft) is { } member)
        {
            throw new KeyManagementException(new Dictionary<string, string[]> { [member] = ["contains the key"] });
        }

        return isHash ? new ImportCandidate(draft, plain, string.Empty, null)
            : new ImportCandidate(draft, plain, ApiKeyFormat.Mask(keyOrHash), ApiKeyFormat.TryParse(keyOrHash, out var parts) ? parts.Id : null);
    }

    private static string? Holding(string keyOrHash, ApiKeyDraft draft) =>
        draft.Name.Contains(keyOrHash, StringComparison.Ordinal) ? nameof(draft.Name)
        : draft.Tenant?.Contains(keyOrHash, StringComparison.Ordinal) is true ? nameof(draft.Tenant)
        : null;

    private StoredApiKey Make(ImportCandidate candidate, string id, DateTimeOffset now, ApiKeyActor actor) =>
        FromDraft(candidate.Draft, id, _peppers.Protect(candidate.Plain).ToString(), candidate.Masked, now, actor);

    private async Task<List<ImportCandidate>> MissingAsync(IReadOnlyList<ImportCandidate> candidates, CancellationToken cancellationToken)
    {
        var forms = new Dictionary<string, ImportCandidate>(StringComparer.Ordinal);
        foreach (var candidate in candidates)
        {
            foreach (var form in _peppers.AllOf(candidate.Plain))
            {
                forms[form.ToString()] = candidate;
            }
        }

        var known = new HashSet<ImportCandidate>(ReferenceEqualityComparer.Instance);
        await foreach (var key in _store.ReadChangesAsync(0, cancellationToken))
        {
            if (forms.TryGetValue(key.Digest, out var candidate))
            {
                known.Add(candidate);
            }
        }

        return [.. candidates.Where(candidate => !known.Contains(candidate))];
    }

    private static string NewId() => RandomNumberGenerator.GetHexString(KeyLayout.IdLength, lowercase: true);

    // A key of ServiceKit's own format keeps the id that stands in it, where nobody has it.
    private sealed record ImportCandidate(ApiKeyDraft Draft, ApiKeyDigest Plain, string Masked, string? Id);
}
