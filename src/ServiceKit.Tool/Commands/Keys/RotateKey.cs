using System.CommandLine;
using ServiceKit.KeyManagement;
using ServiceKit.Tool.Targets;
using ServiceKit.Tool.Values;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary><c>keys rotate</c></summary>
internal static class RotateKey
{
    public static Command Create(ToolContext tool)
    {
        var id = KeyId.Argument();
        var grace = new Option<string>("--grace") { Description = "How long the old key stays valid, at most until its own expiry: 24h, 7d, or 0s for not at all. Default: that of the service, 24 hours unless it says otherwise.", HelpName = "duration" };
        var unused = new Option<string>("--end-when-unused-for") { Description = "Ends the validity of the old key as soon as nobody used it for this long: 1m or more.", HelpName = "duration" };
        var command = new Command("rotate", "Replaces a key by a new one that may do the same, and prints the new one, once. The old one stays valid for a while.") { id, grace, unused };
        var target = new TargetOptions(command);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var key = KeyId.Read(parsed, id);
            var rotation = new ApiKeyRotation { Grace = Duration.Parse(parsed.GetValue(grace), grace.Name), EndWhenUnusedFor = Duration.Parse(parsed.GetValue(unused), unused.Name) };
            await using var keys = await target.OpenAsync(tool, parsed, cancellationToken);
            KeyOutput.WriteNew(tool, await keys.RotateAsync(key, rotation, cancellationToken), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }
}
