namespace ServiceKit.KeyManagement;

/// <summary>Walks the chain of the audit log.</summary>
public static class AuditVerifier
{
    /// <summary>Whether every entry is there, unchanged and in its place. What was cut off at the end shows only in comparison with a digest kept elsewhere.</summary>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many entries are right, the digest of the last of them, and what is wrong with the next, if something is.</returns>
    public static Task<(long Entries, string Last, string? Fault)> VerifyAsync(IApiKeyStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return VerifyAsync(store, static _ => { }, cancellationToken);
    }

    /// <summary>The same, and says after each entry how many were right so far.</summary>
    internal static async Task<(long Entries, string Last, string? Fault)> VerifyAsync(IApiKeyStore store, Action<long> seen, CancellationToken cancellationToken)
    {
        var count = 0L;
        var previous = AuditChain.Beginning;
        await foreach (var entry in store.ReadAuditAsync(new AuditQuery(), cancellationToken))
        {
            if (AuditChain.Fault(entry, count + 1, previous) is { } fault)
            {
                return (count, previous, fault);
            }

            seen(++count);
            previous = entry.Digest;
        }

        return (count, previous, null);
    }
}
