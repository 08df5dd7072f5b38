using System.CommandLine;
using ServiceKit.ApiKeys;
using ServiceKit.Tool.Targets;
using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary><c>keys import</c></summary>
internal static class ImportKeys
{
    public static Command Create(ToolContext tool)
    {
        var file = new Argument<string>("file") { Description = "A key file as services read it: a key or a hash (sha256$…) a line, or JSON." };
        var command = new Command("import", "Takes in the keys of a key file. Those that are there already stay as they are. Keys without scopes get every scope, as in a service.") { file };
        var target = new TargetOptions(command, mayCreate: true);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var source = ApiKeyFile.Read(tool.Environment.PathOf(parsed.GetRequiredValue(file)));
            if (!source.Keys.Any())
            {
                throw ToolException.Usage(source.WhenEmpty);
            }

            await using var keys = await target.OpenAsync(tool, parsed, cancellationToken);
            var summary = await keys.ImportAsync(source, cancellationToken);
            foreach (var refused in summary.Refused)
            {
                tool.Note($"refused: {refused}");
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Write(tool, summary);
            }
            else
            {
                tool.Print($"{summary.Imported} imported, {summary.Present} there already, {summary.Refused.Count} refused");
            }

            return summary.Refused.Count == 0 ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }
}
