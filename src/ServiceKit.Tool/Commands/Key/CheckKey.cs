using System.CommandLine;
using System.Text.Json;
using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Commands.Key;

/// <summary><c>key check</c></summary>
internal static class CheckKey
{
    public static Command Create(ToolContext tool)
    {
        var command = new Command("check", "Reads a key from standard input and says whether its form and checksum are those of ServiceKit. Exit code 0: they are, 1: they are not.");
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var key = await KeyInput.ReadAsync(tool, cancellationToken);
            var check = ApiKeyFormat.Check(key);
            var masked = ApiKeyFormat.Mask(key);
            var parts = ApiKeyFormat.TryParse(key, out var read) ? read : null;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(tool, new { Result = JsonNamingPolicy.CamelCase.ConvertName(check.ToString()), Masked = masked, parts?.Brand, parts?.Environment, parts?.Id });
            }
            else
            {
                tool.Print($"{InWords(check)}  {masked}");
            }

            return check is ApiKeyFormatCheck.WellFormed ? ExitCode.Done : ExitCode.Found;
        });
        return command;
    }

    private static string InWords(ApiKeyFormatCheck check) => check switch
    {
        ApiKeyFormatCheck.WellFormed => "well formed",
        ApiKeyFormatCheck.BadChecksum => "bad checksum",
        _ => "another format",
    };
}
