namespace ServiceKit.Documentation.Tests.Pages;

/// <summary>The code between two fences; <paramref name="Line"/> is that of the first fence, counted from one.</summary>
internal sealed record Block(string Page, int Line, string Language, string Code)
{
    /// <summary>Whether this line, from margin to end, is in it.</summary>
    public bool Has(string line) => Code.Split('\n').Contains(line, StringComparer.Ordinal);

    public override string ToString() => $"{Page}:{Line}";
}
