using System.CommandLine;
using ServiceKit.Tool.Targets;
using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Commands.Audit;

/// <summary><c>audit export</c></summary>
internal static class ExportAudit
{
    public static Command Create(ToolContext tool)
    {
        var command = new Command("export", "Writes the audit log as JSON lines, the oldest entry first.");
        var options = new AuditOptions(command);
        var target = new TargetOptions(command, storeOnly: true);
        // JSON lines either way: scripts may give it to every command.
        JsonOption.AddTo(command).Description = "Changes nothing: the result is JSON lines.";
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            await using var store = await target.OpenStoreAsync(tool, parsed, cancellationToken);
            await foreach (var entry in store.ReadAuditAsync(options.Read(parsed, tool.Now), cancellationToken))
            {
                JsonOutput.WriteLine(tool, AuditDocument.Of(entry));
            }

            return ExitCode.Done;
        });
        return command;
    }
}
