using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace ServiceKit.Tool;

/// <summary>
/// Says what is wrong with the arguments. What was not understood is not repeated unless it is plainly the name of an option: it may be
/// a key.
/// </summary>
internal static partial class UsageErrors
{
    public static int Write(ParseResult parsed, ToolContext tool)
    {
        var command = parsed.CommandResult.Command;
        var path = PathOf(parsed.CommandResult);
        var messages = parsed.UnmatchedTokens.Select(token => Unmatched(token, command)).ToList();
        var isCommandUnknown = messages.Count > 0 && command.Subcommands.Count > 0;
        // The library's other messages name options and arguments, never values: each value is read as text.
        messages.AddRange(parsed.Errors.Where(error => !isCommandUnknown && !parsed.UnmatchedTokens.Any(token => error.Message.Contains(token, StringComparison.Ordinal))).Select(error => error.Message));
        foreach (var message in messages.Distinct())
        {
            tool.Note($"error: {message}");
        }

        tool.Note($"Try '{path} --help'.");
        return ExitCode.Usage;
    }

    private static string Unmatched(string token, Command command) =>
        OptionName().Match(token) is { Success: true } option ? $"there is no option {option.Groups[1].Value} here."
        : command.Subcommands.Count > 0 ? $"there is no such command; there are {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}."
        : "there is an argument too many. It is not shown here, since it could be a key: keys are read from standard input, where the list of processes does not show them.";

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : result.Command.Name;

    [GeneratedRegex("^(--?[a-z][a-z-]{0,30})(?:=.*)?$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex OptionName();
}
