using System.Text.RegularExpressions;
using ServiceKit.Engineering;

namespace ServiceKit.Templates.Tests.Every;

/// <summary>All that can be typed behind <c>dotnet new keyservice</c>, created once under one name, so that what is the same is so to the letter.</summary>
public sealed partial class EveryCombination
{
    /// <summary>The name of every project.</summary>
    public const string Name = "StationService";

    /// <summary>What becomes of the name in labels, hosts and paths.</summary>
    public const string Slug = "station-service";

    private readonly Dictionary<Combination, IReadOnlyDictionary<string, string>> _made;

    private EveryCombination(Dictionary<Combination, IReadOnlyDictionary<string, string>> made) => _made = made;

    /// <summary>Creates them with the template that is installed in <paramref name="hive"/>.</summary>
    public static async Task<EveryCombination> CreateAsync(string hive)
    {
        using var engine = await TemplateEngine.OpenAsync(hive);
        var folder = Repository.FreshFolder("template-tests-every");
        var made = new Dictionary<Combination, IReadOnlyDictionary<string, string>>();
        foreach (var combination in Combination.Every.Concat(Combination.Meaningless))
        {
            made[combination] = await engine.CreateAsync(Name, Path.Combine(folder, $"{made.Count}"), combination.Symbols);
        }

        return new EveryCombination(made);
    }

    /// <summary>The files of a combination by their paths in the project, with / whatever the system has.</summary>
    public IReadOnlyDictionary<string, string> Of(Combination combination) => _made[combination];

    /// <summary>Two texts that differ in nothing but the key that each project gets for itself are the same.</summary>
    public static string WithoutKey(string text) => DevelopmentKey().Replace(text, "sk_dev_");

    [GeneratedRegex("sk_dev_[0-9a-f]{64}")]
    private static partial Regex DevelopmentKey();
}
