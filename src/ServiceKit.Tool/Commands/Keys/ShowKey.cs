using System.CommandLine;
using ServiceKit.Tool.Targets;
using ServiceKit.Tool.Values;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary><c>keys show</c></summary>
internal static class ShowKey
{
    public static Command Create(ToolContext tool)
    {
        var id = KeyId.Argument();
        var command = new Command("show", "Shows everything about a key but its text.") { id };
        var target = new TargetOptions(command);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var key = KeyId.Read(parsed, id);
            await using var keys = await target.OpenAsync(tool, parsed, cancellationToken);
            KeyOutput.Write(tool, (await keys.FindAsync(key, cancellationToken)).Key, parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }
}
