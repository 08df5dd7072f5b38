using System.Text.RegularExpressions;

namespace ServiceKit.Documentation.Tests.Shell.Reading;

/// <summary>What the comment behind a command says will come: <c># 200, with Deprecation and Sunset</c>.</summary>
/// <param name="Status">The status of every answer; without one, they are 200 to 299.</param>
/// <param name="Headers">Header fields that the answer has.</param>
/// <param name="Word">A word that is in what is printed: the only one behind a colon, or behind an ellipsis.</param>
internal sealed partial record Expectation(int? Status, IReadOnlyList<string> Headers, string? Word)
{
    public static Expectation Of(string comment) => new(
        Number().Match(comment) is { Success: true } status ? int.Parse(status.Value, null) : null,
        [.. With().Match(comment) is { Success: true } with ? FieldName().Matches(with.Value).Select(field => field.Value) : []],
        Alone().Match(comment) is { Success: true } word ? word.Groups[1].Value : null);

    [GeneratedRegex(@"^[1-5]\d\d\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"(?<=, with ).*")]
    private static partial Regex With();

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+(-[A-Za-z]+)*")]
    private static partial Regex FieldName();

    [GeneratedRegex(@": (\S+)$")]
    private static partial Regex Alone();
}
