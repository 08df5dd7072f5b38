namespace ServiceKit.Generators.Probes;

/// <summary>A class to be filled with tests.</summary>
/// <param name="HintName">The name of the output.</param>
/// <param name="Namespace">The class's namespace; empty: the global one.</param>
/// <param name="Class">Its name.</param>
/// <param name="IsFillable">Whether a partial declaration of it can be written: it is neither nested nor generic.</param>
/// <param name="Factory">The fully qualified factory of the program under test.</param>
internal sealed record ProbeModel(string HintName, string Namespace, string Class, bool IsFillable, string Factory);
