using System.Text.RegularExpressions;

namespace ServiceKit.Documentation.Tests.Shell.Reading;

/// <summary>What the comment behind a command says will come: <c># 200, with Deprecation and Sunset</c>.</summary>
/// <param name="Status">The status of every answer; without one, they are 200 to 299.</param>
/// <param name="Then">What some of the answers after the first have in its place.</param>
/// <param name="Headers">Header fields that the answer has.</param>
/// <param name="Word">A word that is in what is printed: the only one behind a colon, or behind an ellipsis.</param>
internal sealed partial record Expectation(int? Status, int? Then, IReadOnlyList<string> Headers, string? Word)
{
    public static Expectation Of(string comment) => new(
        Number().Match(comment) is { Success: true } status ? int.Parse(status.Value, null) : null,
        Later().Match(comment) is { Success: true } later ? int.Parse(later.Value, null) : null,
        [.. With().Match(comment) is { Success: true } with ? FieldName().Matches(with.Value).Select(field => field.Value) : []],
        Alone().Match(comment) is { Success: true } word ? word.Groups[1].Value : null);

    [GeneratedRegex(@"^[1-5]\d\d\b")]
    private static partial Regex Number();

    /// <summary>Whether answers with these statuses, one after another, are what was to come.</summary>
    public bool IsMet(IReadOnlyList<int> statuses) => statuses.Count > 0 && (Status, Then) switch
    {
        (null, _) => statuses.All(status => status is >= 200 and < 300),
        (var first, null) => statuses.All(status => status == first),
        var (first, then) => statuses[0] == first && statuses.Contains(then.Value) && statuses.All(status => status == first || status == then),
    };

    [GeneratedRegex(@"(?<=^\d\d\d, then )[1-5]\d\d\b")]
    private static partial Regex Later();

    [GeneratedRegex(@"(?<=, with ).*")]
    private static partial Regex With();

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+(-[A-Za-z]+)*")]
    private static partial Regex FieldName();

    [GeneratedRegex(@": (\S+)$")]
    private static partial Regex Alone();
}
