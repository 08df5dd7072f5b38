namespace ServiceKit.Tool.Values;

/// <summary>Several values of one option: given with commas, several times, or both.</summary>
internal static class WordList
{
    public static IReadOnlyList<string> Of(string[]? given) =>
        [.. (given ?? []).SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
}
