using System.CommandLine;
using ServiceKit.KeyManagement;
using ServiceKit.Tool.Targets;
using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Commands.Audit;

/// <summary><c>audit verify</c></summary>
internal static class VerifyAudit
{
    public static Command Create(ToolContext tool)
    {
        var command = new Command("verify", "Walks the chain of the audit log: whether an entry was changed, left out or put in. Exit code 0: intact, 1: broken.");
        var contains = new Option<string>("--contains")
        {
            Description = "A digest that an earlier 'audit verify' printed. It must be in the chain: so it is noticed when entries at the end are gone, or the whole chain was made anew.",
            HelpName = "digest",
        };
        command.Add(contains);
        var target = new TargetOptions(command, storeOnly: true);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var wanted = parsed.GetValue(contains);
            if (wanted is not null && (wanted.Length != AuditChain.Beginning.Length || !wanted.All(char.IsAsciiHexDigitLower)))
            {
                throw ToolException.Usage($"--contains takes a digest of {AuditChain.Beginning.Length} lower-case hexadecimal digits.");
            }

            await using var store = await target.OpenStoreAsync(tool, parsed, cancellationToken);
            var (entries, digest, fault) = await WalkAsync(store, wanted, cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(tool, new { Intact = fault is null, Entries = entries, Digest = digest, Fault = fault });
            }
            else
            {
                tool.Print(fault is null ? $"intact: {entries} {(entries == 1 ? "entry" : "entries")}, the last with the digest {digest}" : $"broken: {fault}");
            }

            return fault is null ? ExitCode.Done : ExitCode.Found;
        });
        return command;
    }

    /// <returns>How many entries are good, the digest of the last of them, and what is wrong with the next.</returns>
    private static async Task<(long Entries, string Digest, string? Fault)> WalkAsync(StoreTarget store, string? wanted, CancellationToken cancellationToken)
    {
        var (entries, digest) = (0L, AuditChain.Beginning);
        var found = wanted is null || wanted == digest;
        await foreach (var entry in store.ReadAuditAsync(new AuditQuery(), cancellationToken))
        {
            if (AuditChain.Fault(entry, entries + 1, digest) is { } fault)
            {
                return (entries, digest, fault);
            }

            (entries, digest) = (entry.Sequence, entry.Digest);
            found |= digest == wanted;
        }

        return (entries, digest, found ? null : $"the digest that --contains names is not among the {entries} entries: entries are gone, or the chain was made anew");
    }
}
