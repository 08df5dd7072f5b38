using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace ServiceKit.KeyManagement;

/// <summary>A step from one version of a schema to the next.</summary>
/// <param name="Version">The version that it leads to, from 1.</param>
/// <param name="Sql">Its statements.</param>
internal sealed record SchemaScript(int Version, string Sql);

/// <summary>The schema scripts of a store, which are embedded as <c>0001.sql</c>, <c>0002.sql</c>, …</summary>
internal static partial class SchemaScripts
{
    public static IReadOnlyList<SchemaScript> Of(Assembly assembly)
    {
        var scripts = assembly.GetManifestResourceNames()
            .Select(name => Name().Match(name))
            .Where(match => match.Success)
            .Select(match => new SchemaScript(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), Read(assembly, match.Value)))
            .OrderBy(script => script.Version)
            .ToList();
        return scripts.Select(script => script.Version).SequenceEqual(Enumerable.Range(1, scripts.Count))
            ? scripts
            : throw new InvalidOperationException("The schema scripts are not numbered from 0001 without gaps.");
    }

    /// <summary>The scripts that a store still needs.</summary>
    /// <exception cref="ApiKeyStoreException">A newer program made the schema.</exception>
    public static IEnumerable<SchemaScript> After(this IReadOnlyList<SchemaScript> scripts, long version, string store) =>
        version <= scripts.Count
            ? scripts.Where(script => script.Version > version)
            : throw new ApiKeyStoreException(
                $"{store} has schema version {version}, and this program knows versions up to {scripts.Count}: a newer version of ServiceKit was here. Run that version, or restore the backup from before its first start.")
            {
                IsFinal = true,
            };

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^(\d{4})\.sql$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
