namespace ServiceKit.ApiKeys;

/// <summary>Keys given in code, or as one text separated by commas.</summary>
internal static class ApiKeyList
{
    public static ApiKeySourceResult FromOptions(IReadOnlyList<ApiKeyEntry> entries)
    {
        ApiKeySourceResult.CheckCount(entries.Count, "The list given in code");
        var keys = new List<(ApiKeyEntry, int)>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            // A null can come from a caller without nullable checks; an empty entry is refused with its place further on.
            keys.Add((entries[i] ?? new ApiKeyEntry(), i + 1));
        }

        return new ApiKeySourceResult("the list given in code", keys, position => $"entry {position} of the list given in code",
            "An empty list of API keys was given. Give at least one key, or leave the list out to read a file or an environment variable.")
        {
            IsDirectList = keys.Exists(key => key.Item1.Key is not null),
        };
    }

    public static ApiKeySourceResult FromText(string variable, string text, string? description = null)
    {
        var parts = text.Split(',');
        ApiKeySourceResult.CheckCount(parts.Length, variable);
        var keys = new List<(ApiKeyEntry, int)>(parts.Length);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Trim() is { Length: > 0 } key)
            {
                keys.Add((ApiKeyEntry.FromString(key), i + 1));
            }
        }

        return new ApiKeySourceResult(description ?? $"environment variable {variable}", keys, position => $"entry {position} of {variable}",
            $"{variable} is set but holds no key. Set it to keys separated by commas, or unset it.");
    }
}
