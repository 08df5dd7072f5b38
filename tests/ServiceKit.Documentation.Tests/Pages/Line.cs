namespace ServiceKit.Documentation.Tests.Pages;

internal enum LineKind
{
    Prose,
    Opening,
    Code,
    Closing,
}

/// <summary>A line of a page, and whether it is text for people or belongs to a block of code.</summary>
internal sealed record Line(string Text, LineKind Kind)
{
    /// <summary>What a fence says of its block: <c>csharp</c>, <c>bash</c> …</summary>
    public string Language => Text.Trim().Trim('`').Trim();
}
