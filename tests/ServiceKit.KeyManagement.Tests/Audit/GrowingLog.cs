using System.Runtime.CompilerServices;
using ServiceKit.KeyManagement.Tests.Api;

namespace ServiceKit.KeyManagement.Tests.Audit;

/// <summary>A store in which another entry is written for each one that is read of the log from its beginning.</summary>
internal sealed class GrowingLog : RecordingStore, IApiKeyStore
{
    // Where a reader goes after the writer to no end, this is far enough.
    private const int Enough = 100;

    async IAsyncEnumerable<AuditEntry> IApiKeyStore.ReadAuditAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = query.After;
        while (await NextAsync(query with { After = place, Take = 1 }, cancellationToken) is { } entry)
        {
            yield return entry;
            if (query.Descending || entry.Sequence >= Enough)
            {
                yield break;
            }

            place = entry.Sequence;
            await CommitAsync(new ApiKeyCommit([], [new AuditDraft { At = entry.Draft.At, Actor = "system", Action = "key.changed" }]), cancellationToken);
        }
    }

    /// <summary>How many entries there are.</summary>
    public async Task<long> LengthAsync() => (await NextAsync(new AuditQuery { Descending = true, Take = 1 }, TestContext.Current.CancellationToken))?.Sequence ?? 0;

    private async Task<AuditEntry?> NextAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        await foreach (var entry in ReadAuditAsync(query, cancellationToken))
        {
            return entry;
        }

        return null;
    }
}
