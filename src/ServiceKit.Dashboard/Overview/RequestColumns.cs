using System.Collections.Frozen;
using ServiceKit.Authentication;
using ServiceKit.Problems;

namespace ServiceKit.Dashboard.Overview;

/// <summary>What is counted of each minute: the outcomes of looking for a key, and the problems that requests were refused with.</summary>
internal static class RequestColumns
{
    /// <summary>What problems are counted under that nobody thought of here.</summary>
    public const string OtherProblem = "other";

    private static readonly ApiKeyOutcome[] Known = Enum.GetValues<ApiKeyOutcome>();

    private static readonly string[] Names = [.. ProblemCatalogue.Refusals, OtherProblem];

    private static readonly FrozenDictionary<string, int> Places =
        Names.Select((name, i) => KeyValuePair.Create(name, Known.Length + 1 + i)).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Requests whose key was accepted, and that were refused all the same.</summary>
    public static int RefusedAfterAcceptance => Known.Length;

    public static int Count { get; } = Known.Length + 1 + Names.Length;

    public static IReadOnlyList<ApiKeyOutcome> Outcomes => Known;

    public static IReadOnlyList<string> Problems => Names;

    public static int Of(ApiKeyOutcome outcome) => (int)outcome;

    public static int Of(string problem) => Places.TryGetValue(problem, out var place) ? place : Count - 1;
}
