using Microsoft.Extensions.Configuration;

namespace ServiceKit.ApiKeys;

/// <summary>
/// Named keys in the configuration, whichever provider they come from: the section <c>ServiceKit:ApiKeys</c>, in environment
/// variables <c>ServiceKit__ApiKeys__0__Key</c>.
/// </summary>
internal static class ApiKeySection
{
    public const string Path = "ServiceKit:ApiKeys";

    /// <returns>The keys, or null where the section is not there.</returns>
    public static ApiKeySourceResult? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Path);
        IConfigurationSection[] children = [.. section.GetChildren()];
        if (children is [])
        {
            // An empty list in JSON arrives as an empty text, an empty object and null as a key without a value. All of them were written
            // by somebody: they are an empty source, not one that is missing.
            var isThere = section.Value is not null || (section is ConfigurationSection written && written.TryGetValue(null, out _));
            return isThere ? ApiKeyList.FromText(Path, section.Value ?? string.Empty, $"configuration {Path}") : null;
        }

        ApiKeySourceResult.CheckCount(children.Length, $"configuration {Path}");
        if (!string.IsNullOrEmpty(section.Value))
        {
            throw new ApiKeyConfigurationException($"{Path} has a value of its own beside its entries. Write keys either as {Path}:0, {Path}:1 …, or as one text separated by commas.");
        }

        var places = Array.ConvertAll(children, PlaceOf);
        return new ApiKeySourceResult(
            $"configuration {Path}",
            [.. children.Select((child, i) => (Entry(child, places[i]), i))],
            i => places[i],
            $"{Path} is there but holds no key. Write keys into it, or remove it.");

        // What is no number was chosen by somebody, and may be a key that was put in the wrong place.
        string PlaceOf(IConfigurationSection child) => IsIndex(child.Key)
            ? $"{Path}:{child.Key}"
            : $"entry {Array.IndexOf(children, child) + 1} of {Path} ({ApiKeySyntax.Prefix(child.Key)}****)";
    }

    private static bool IsIndex(string key) => key.Length <= 9 && key.All(char.IsAsciiDigit);

    private static ApiKeyEntry Entry(IConfigurationSection child, string place)
    {
        var fields = new ApiKeyFields();
        IConfigurationSection[] members = [.. child.GetChildren()];
        var fault = members is [] && child.Value is { } secret
            ? fields.SetSecret(secret)
            : members.Select(member => Set(fields, member)).FirstOrDefault(f => f is not null);
        if (fault is not null)
        {
            throw new ApiKeyConfigurationException($"{place}: {fault}.");
        }

        // ServiceKit:ApiKeys:importer:Key names its key by its place.
        if (!IsIndex(child.Key))
        {
            fields.NameByDefault(child.Key);
        }

        return fields.ToEntry();
    }

    private static string? Set(ApiKeyFields fields, IConfigurationSection member)
    {
        IConfigurationSection[] items = [.. member.GetChildren()];
        if (items.Any(item => item.Value is null || !IsIndex(item.Key)))
        {
            return $"a member has parts of its own; known are {ApiKeyFields.Known}, and lists hold texts";
        }

        if (items is [] && member.Value is null)
        {
            return member.Key.Equals("scopes", StringComparison.OrdinalIgnoreCase)
                ? "scopes is null; write an empty text to grant none, or leave it out to grant every scope"
                : null;
        }

        return fields.Set(member.Key, items is [] ? [member.Value!] : [.. items.Select(item => item.Value!)]);
    }
}
