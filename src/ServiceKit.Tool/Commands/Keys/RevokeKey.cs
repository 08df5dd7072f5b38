using System.CommandLine;
using ServiceKit.Tool.Targets;
using ServiceKit.Tool.Terminal;
using ServiceKit.Tool.Values;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary><c>keys revoke</c></summary>
internal static class RevokeKey
{
    public static Command Create(ToolContext tool)
    {
        var id = KeyId.Argument();
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask." };
        var command = new Command("revoke", "Takes a key back for good.") { id, yes };
        var target = new TargetOptions(command);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var key = KeyId.Read(parsed, id);
            Confirmation.Demand(tool, parsed.GetValue(yes));
            await using var keys = await target.OpenAsync(tool, parsed, cancellationToken);
            long? version = null;
            if (!parsed.GetValue(yes))
            {
                (var found, version) = await keys.FindAsync(key, cancellationToken);
                await Confirmation.AskAsync(tool, $"The key {found.Id} ({found.Name}) is refused from now on, for good.", found.Name, cancellationToken);
            }

            KeyOutput.Write(tool, await keys.RevokeAsync(key, version, cancellationToken), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }
}
