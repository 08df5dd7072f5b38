using System.CommandLine;
using ServiceKit.Tool.Targets;
using ServiceKit.Tool.Terminal;
using ServiceKit.Tool.Values;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary><c>keys delete</c></summary>
internal static class DeleteKey
{
    public static Command Create(ToolContext tool)
    {
        var id = KeyId.Argument();
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask." };
        var command = new Command("delete", "Takes a key back for good and out of every list. The audit log keeps what it was.") { id, yes };
        var target = new TargetOptions(command);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var key = KeyId.Read(parsed, id);
            Confirmation.Demand(tool, parsed.GetValue(yes));
            await using var keys = await target.OpenAsync(tool, parsed, cancellationToken);
            var (found, version) = await keys.FindAsync(key, cancellationToken);
            if (!parsed.GetValue(yes))
            {
                await Confirmation.AskAsync(tool, $"The key {found.Id} ({found.Name}) is refused from now on, for good, and is in no list any more.", found.Name, cancellationToken);
            }

            await keys.DeleteAsync(key, parsed.GetValue(yes) ? null : version, cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(tool, new { found.Id, found.Name, Deleted = true });
            }
            else
            {
                tool.Note($"Key {found.Id} ({found.Name}) was deleted.");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
