namespace ServiceKit.Tool.Conformance;

/// <summary>What a case showed, and on what.</summary>
internal sealed record CaseResult(ConformanceCase Case, string? On, Verdict Verdict);
