using System.CommandLine;
using System.Globalization;
using ServiceKit.Tool.Targets;
using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Commands.Audit;

/// <summary><c>audit list</c></summary>
internal static class ListAudit
{
    private const int DefaultTake = 50;

    private const int MaxTake = 10_000;

    public static Command Create(ToolContext tool)
    {
        var command = new Command("list", "Lists entries of the audit log, the newest first.");
        var options = new AuditOptions(command);
        var take = new Option<string>("--take") { Description = $"How many entries: 1 to {MaxTake}. Default: {DefaultTake}. 'audit export' reads them all.", HelpName = "number" };
        command.Add(take);
        var target = new TargetOptions(command, storeOnly: true);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var query = options.Read(parsed, tool.Now) with { Descending = true, Take = ReadTake(parsed.GetValue(take)) };
            await using var store = await target.OpenStoreAsync(tool, parsed, cancellationToken);
            var entries = new List<AuditDocument>();
            await foreach (var entry in store.ReadAuditAsync(query, cancellationToken))
            {
                entries.Add(AuditDocument.Of(entry));
            }

            Write(tool, entries, parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static int ReadTake(string? text) =>
        text is null ? DefaultTake
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxTake ? number
        : throw ToolException.Usage($"--take takes a number from 1 to {MaxTake}.");

    private static void Write(ToolContext tool, List<AuditDocument> entries, bool json)
    {
        if (json)
        {
            JsonOutput.Write(tool, entries);
            return;
        }

        if (entries.Count == 0)
        {
            tool.Note("No entries.");
            return;
        }

        var table = new TextTable(
            new TextColumn("entry", GoesAt: 2, IsNumber: true), new TextColumn("when"), new TextColumn("who"), new TextColumn("what"), new TextColumn("key"), new TextColumn("from", GoesAt: 1));
        foreach (var entry in entries)
        {
            table.Add(
                entry.Sequence.ToString(CultureInfo.InvariantCulture), entry.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                entry.Actor, entry.Action, entry.KeyId ?? "-", entry.Address ?? "-");
        }

        table.Write(tool);
    }
}
