namespace ServiceKit.Dashboard.Endpoints.Trial;

/// <summary>What would become of a request.</summary>
/// <param name="Steps">What it is asked, in order.</param>
/// <param name="Status">The status that it would be answered with; null where it reaches the endpoint, or where that cannot be told here.</param>
/// <param name="Type">The type of the problem; null for none.</param>
/// <param name="IsCertain">Whether nothing else has a say that was not asked.</param>
internal sealed record TrialResult(IReadOnlyList<TrialStep> Steps, int? Status, string? Type, bool IsCertain)
{
    /// <summary>Whether the endpoint would run.</summary>
    public bool Reaches => Status is null && IsCertain;
}

/// <summary>One thing that a request is asked.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Text">The same in words.</param>
internal sealed record TrialStep(string Name, StepResult Result, string Text);

/// <summary>What came of a step.</summary>
internal enum StepResult
{
    Passed,
    Failed,

    /// <summary>It was decided before, or does not matter here.</summary>
    NotAsked,

    /// <summary>It would be asked, and cannot be told from here.</summary>
    Unknown,
}
