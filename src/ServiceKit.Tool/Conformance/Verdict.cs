using ServiceKit.Tool.Conformance.Calls;

namespace ServiceKit.Tool.Conformance;

/// <summary>What one case says of one operation, and the exchange that shows it.</summary>
internal sealed record Verdict(Outcome Outcome, string? Detail, Exchange? Shown)
{
    public static Verdict Passed(Exchange shown, string? detail = null) => new(Outcome.Passed, detail, shown);

    public static Verdict Failed(Exchange shown, string detail) => new(Outcome.Failed, detail, shown);

    public static Verdict Warning(Exchange? shown, string detail) => new(Outcome.Warning, detail, shown);

    public static Verdict NotTried { get; } = new(Outcome.NotTried, null, null);

    public static Verdict NotApplicable(string detail) => new(Outcome.NotApplicable, detail, null);
}
