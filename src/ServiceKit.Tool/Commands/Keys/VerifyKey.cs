using System.CommandLine;
using ServiceKit.Tool.Targets;
using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary><c>keys verify</c></summary>
internal static class VerifyKey
{
    public static Command Create(ToolContext tool)
    {
        var command = new Command("verify", "Reads a key from standard input and says whether it is accepted. With --url the service is called with it. Exit code 0: active, 1: disabled, expired or revoked, 3: unknown.");
        var target = new TargetOptions(command);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var key = await KeyInput.ReadAsync(tool, cancellationToken);
            if (ApiKeyFormat.Check(key) is ApiKeyFormatCheck.BadChecksum)
            {
                tool.Note("The checksum of the key is wrong: it was not copied completely, or mistyped.");
            }

            await using var keys = await target.OpenAsync(tool, parsed, cancellationToken);
            var verdict = await keys.VerifyAsync(key, cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(tool, verdict);
            }
            else
            {
                tool.Print(SafeText.Of($"{verdict.State}  {verdict.Masked}{(verdict.Name is null ? string.Empty : $"  {verdict.Name}")}"));
            }

            return verdict.State == KeyVerdict.Active ? ExitCode.Done
                : verdict.State == KeyVerdict.Unknown ? ExitCode.NotFound
                : ExitCode.Found;
        });
        return command;
    }
}
