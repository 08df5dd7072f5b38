using System.Globalization;
using System.Text.RegularExpressions;
using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.Documentation.Tests.Shell.Reading;

namespace ServiceKit.Documentation.Tests.Shell.Typing;

/// <summary>What became of a command.</summary>
/// <param name="Statement">The command.</param>
/// <param name="Exit">Its exit code; none where an earlier command failed, or it did not end.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error; <c>curl</c> tells the status of each answer there.</param>
internal sealed partial record Outcome(Statement Statement, int? Exit, string Output, string Errors)
{
    /// <summary>Everything that somebody at a terminal sees.</summary>
    public string Printed => $"{Output}\n{Errors}";

    /// <summary>Whether this printed what the block shows.</summary>
    public bool Shows(Block block) => block.Language == "http" ? Likeness.IsAnswered(block.Code, Output) : Likeness.IsPrinted(block.Code, Printed);

    /// <summary>What is not as the page says, or null.</summary>
    public string? Complaint => Exit switch
    {
        null => "did not end",
        not 0 => string.Create(CultureInfo.InvariantCulture, $"ended with exit code {Exit}"),
        _ => OfAnswers() ?? OfOutput(),
    };

    private string? OfAnswers()
    {
        if (!Statement.Text.Contains("curl ", StringComparison.Ordinal) || Statement.Kind == StatementKind.Watch)
        {
            return null;
        }

        var statuses = Status().Matches(Errors).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        return Statement.Expectation.IsMet(statuses)
            ? null
            : $"was to be answered with {(Statement.Expectation.Status is null ? "200 to 299" : Statement.Comment)}, and was with {string.Join(", ", statuses)}";
    }

    private string? OfOutput()
    {
        if (Statement.Expectation.Headers.FirstOrDefault(field => !Regex.IsMatch(Output, $"^{field}:", RegexOptions.Multiline | RegexOptions.IgnoreCase)) is { } field)
        {
            return $"was to have {field}";
        }

        if (Statement.Expectation.Word is { } word && !Output.Contains(word, StringComparison.Ordinal))
        {
            return $"was to say {word}";
        }

        var shown = Statement.Shown.Trim();
        return shown.Length == 0 || (shown.StartsWith("HTTP/", StringComparison.Ordinal) ? Likeness.IsAnswered(shown, Output) : Likeness.IsPrinted(shown, Output))
            ? null
            : $"was to print\n{shown}\n";
    }

    public override string ToString() => $"$ {Statement.Text}\n{Output}{Errors}";

    [GeneratedRegex(@"(?m)^status=(\d{3})$")]
    private static partial Regex Status();
}
