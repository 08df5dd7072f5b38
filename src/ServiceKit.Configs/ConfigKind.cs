using System.Globalization;
using System.Text.RegularExpressions;

namespace ServiceKit.Configs;

/// <summary>The configurations of one type as the service was told to keep them.</summary>
internal abstract partial class ConfigKind
{
    // What a page of a list may hold at most, so that nobody has the service build an answer of any size.
    private const int MaxPageBytes = 16 * 1024 * 1024;

    protected ConfigKind(ConfigOptions options)
    {
        // What is changed after it was checked must not count.
        Options = options.Copy();
        Check(Options);
        Name = Options.Kind ?? LastSegment;
        var many = string.Concat(LastSegment.Split('-', '_', '.').Where(part => part.Length > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(part[0])}{part[1..]}")));
        // "station-limits" has the operations listStationLimits and getStationLimit.
        Operations = (many, many.EndsWith('s') ? many[..^1] : many + "Entry");
    }

    public ConfigOptions Options { get; }

    /// <summary>What they are kept as: <c>configs</c>.</summary>
    public string Name { get; }

    /// <summary>What their operations are called by, of many and of one.</summary>
    public (string Many, string One) Operations { get; }

    /// <summary>How many a page may have.</summary>
    public int MaxPageSize => Math.Clamp(MaxPageBytes / Options.MaxBytes, 1, 200);

    private string LastSegment => Options.Path[(Options.Path.LastIndexOf('/') + 1)..];

    /// <summary>Why both cannot be served by one service; null if they can.</summary>
    public string? Conflict(ConfigKind other) =>
        Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase) ? $"another type has configurations called \"{Name}\". Give each a path of its own, or a Kind"
        : Operations.One.Equals(other.Operations.One, StringComparison.OrdinalIgnoreCase) || IsWithin(other) || other.IsWithin(this) ? "the path is that of another type, or one of the two lies within the other. Give each a path of its own"
        : null;

    private bool IsWithin(ConfigKind other) => (Options.Path + "/").StartsWith(other.Options.Path + "/", StringComparison.OrdinalIgnoreCase);

    private static void Check(ConfigOptions options)
    {
        if (options.Path is null || !PathForm().IsMatch(options.Path) || options.Path.StartsWith("/api/v1/api-keys", StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiKeyConfigurationException("WithConfig(): Path is no path of letters, digits, dots, hyphens and underscores that ends with a name, or it is that of the keys. Use one such as /api/v1/configs.");
        }

        if (options.Kind is not null && !ConfigName.IsValid(options.Kind))
        {
            throw new ApiKeyConfigurationException($"WithConfig(): Kind {ConfigName.Fault}.");
        }

        if (Scope.Fault(options.ReadScope) is not null || Scope.Fault(options.WriteScope) is not null)
        {
            throw new ApiKeyConfigurationException("WithConfig(): ReadScope or WriteScope is no scope. Use scopes such as configs:read and configs:write.");
        }

        if (options.MaxCount is < 1 or > 100_000)
        {
            throw new ApiKeyConfigurationException("WithConfig(): MaxCount is not from 1 to 100,000.");
        }

        if (options.MaxBytes is < 1024 or > 1024 * 1024)
        {
            throw new ApiKeyConfigurationException("WithConfig(): MaxBytes is not from 1,024 to 1,048,576.");
        }
    }

    [GeneratedRegex(@"^(/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){1,10}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PathForm();
}

/// <inheritdoc/>
/// <typeparam name="T">The type.</typeparam>
internal sealed class ConfigKind<T>(ConfigOptions options) : ConfigKind(options)
    where T : class;
