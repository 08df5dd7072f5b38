using System.Globalization;
using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Conformance.Reporting;

/// <summary>Writes what was found: a line a case, and then what was sent and seen where something is not as it should be.</summary>
internal static class ConformanceReport
{
    public static void Write(ToolContext tool, IReadOnlyList<CaseResult> results)
    {
        var table = new TextTable(new("RESULT"), new("CASE"), new("ON", IsNumber: true), new("SOURCE", GoesAt: 2), new("RULE", GoesAt: 1));
        foreach (var group in results.GroupBy(result => result.Case))
        {
            var worst = group.Select(result => result.Verdict.Outcome).MinBy(Rank);
            var tried = group.Count(result => result.Verdict.Outcome is not (Outcome.NotApplicable or Outcome.NotTried));
            table.Add(Words(worst), group.Key.Name, tried.ToString(CultureInfo.InvariantCulture), group.Key.Source, group.Key.Rule);
        }

        table.Write(tool);
        foreach (var result in results.Where(result => result.Verdict.Outcome is Outcome.Failed or Outcome.Warning).OrderBy(result => Rank(result.Verdict.Outcome)))
        {
            tool.Print(string.Empty);
            tool.Print(SafeText.Of($"{Words(result.Verdict.Outcome)}: {result.Case.Name}{(result.On is { } on ? $" on {on}" : string.Empty)} ({result.Case.Source})"));
            tool.Print(SafeText.Of($"  {result.Verdict.Detail}"));
            if (result.Verdict.Shown is { } shown)
            {
                tool.Print(SafeText.Of($"  sent  {shown.Sent}"));
                tool.Print(SafeText.Of($"  seen  {shown.Seen}"));
            }
        }
    }

    public static void WriteJson(ToolContext tool, Uri address, int requests, IReadOnlyList<CaseResult> results) => JsonOutput.Write(tool, new
    {
        Address = address.AbsoluteUri,
        Requests = requests,
        Passed = Count(results, Outcome.Passed),
        Failed = Count(results, Outcome.Failed),
        Warnings = Count(results, Outcome.Warning),
        NotApplicable = Count(results, Outcome.NotApplicable),
        NotTried = Count(results, Outcome.NotTried),
        Results = results.Select(result => new
        {
            Case = result.Case.Name,
            result.Case.Rule,
            result.Case.Source,
            result.On,
            Result = result.Verdict.Outcome,
            result.Verdict.Detail,
            result.Verdict.Shown?.Sent,
            result.Verdict.Shown?.Seen,
        }),
    });

    /// <summary>How much of what, in a sentence.</summary>
    public static string Summary(IReadOnlyList<CaseResult> results, int requests)
    {
        var (warnings, missing) = (Count(results, Outcome.Warning), Count(results, Outcome.NotTried));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(results, Outcome.Passed)} passed, {Count(results, Outcome.Failed)} failed, {warnings} {(warnings == 1 ? "warning" : "warnings")}, {Count(results, Outcome.NotApplicable)} not applicable{(missing > 0 ? $", {missing} not tried" : string.Empty)}, with {requests} requests.");
    }

    public static int Count(IReadOnlyList<CaseResult> results, Outcome outcome) => results.Count(result => result.Verdict.Outcome == outcome);

    private static int Rank(Outcome outcome) => outcome switch { Outcome.Failed => 0, Outcome.Warning => 1, Outcome.NotTried => 2, Outcome.Passed => 3, _ => 4 };

    private static string Words(Outcome outcome) => outcome switch
    {
        Outcome.Passed => "passed",
        Outcome.Failed => "failed",
        Outcome.Warning => "warning",
        Outcome.NotTried => "not tried",
        _ => "not applicable",
    };
}
