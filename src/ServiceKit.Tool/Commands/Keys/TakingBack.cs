using System.CommandLine;
using ServiceKit.KeyManagement.Api;
using ServiceKit.Tool.Targets;
using ServiceKit.Tool.Terminal;
using ServiceKit.Tool.Values;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary>What the commands share that take a key back for good: they ask for the name of the key first.</summary>
internal static class TakingBack
{
    /// <param name="tool">The tool.</param>
    /// <param name="name">The command.</param>
    /// <param name="description">What it does.</param>
    /// <param name="consequence">What will be so from now on, behind the name of the key.</param>
    /// <param name="act">Does it to the key, in the version that was asked about, and says so.</param>
    public static Command Create(
        ToolContext tool, string name, string description, string consequence, Func<IKeyTarget, ApiKeyDocument, long?, bool, CancellationToken, Task> act)
    {
        var id = KeyId.Argument();
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask." };
        var command = new Command(name, description) { id, yes };
        var target = new TargetOptions(command);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var key = KeyId.Read(parsed, id);
            var isSure = parsed.GetValue(yes);
            Confirmation.Demand(tool, isSure);
            await using var keys = await target.OpenAsync(tool, parsed, cancellationToken);
            var (found, version) = await keys.FindAsync(key, cancellationToken);
            if (!isSure)
            {
                await Confirmation.AskAsync(tool, $"The key {found.Id} ({found.Name}) is refused from now on, {consequence}.", found.Name, cancellationToken);
            }

            await act(keys, found, isSure ? null : version, parsed.GetValue(json), cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }
}
