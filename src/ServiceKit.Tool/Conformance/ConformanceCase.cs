namespace ServiceKit.Tool.Conformance;

/// <summary>How often a case is tried.</summary>
internal enum Extent
{
    /// <summary>On each closed operation.</summary>
    EveryOperation,

    /// <summary>On one closed operation: how keys are compared does not depend on the operation, and servers count wrong keys.</summary>
    OneOperation,

    /// <summary>Once, for the server.</summary>
    Server,
}

/// <summary>One thing that is tried from outside.</summary>
/// <param name="Name">A short name, stable, for scripts.</param>
/// <param name="Rule">What a server has to do, in a sentence.</param>
/// <param name="Source">Where that is written.</param>
/// <param name="Extent">How often it is tried.</param>
/// <param name="RunAsync">Tries it.</param>
internal sealed record ConformanceCase(string Name, string Rule, string Source, Extent Extent, Func<Subject, CancellationToken, Task<Verdict>> RunAsync);
