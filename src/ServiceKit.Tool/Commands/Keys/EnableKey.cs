using System.CommandLine;
using ServiceKit.KeyManagement;
using ServiceKit.Tool.Targets;
using ServiceKit.Tool.Values;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary><c>keys disable</c> and <c>keys enable</c></summary>
internal static class EnableKey
{
    public static Command Create(ToolContext tool, bool enabled)
    {
        var id = KeyId.Argument();
        var command = enabled
            ? new Command("enable", "Lets a disabled key be accepted again.") { id }
            : new Command("disable", "Has a key refused until it is enabled again.") { id };
        var target = new TargetOptions(command);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var key = KeyId.Read(parsed, id);
            await using var keys = await target.OpenAsync(tool, parsed, cancellationToken);
            KeyOutput.Write(tool, await keys.ChangeAsync(key, new ApiKeyPatch { Enabled = enabled }, cancellationToken), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }
}
