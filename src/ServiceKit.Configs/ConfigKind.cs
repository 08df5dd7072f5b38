using ServiceKit.Authentication;

namespace ServiceKit.Configs;

/// <summary>The configurations of one type as the service was told to keep them.</summary>
internal abstract class ConfigKind
{
    protected ConfigKind(ConfigOptions options)
    {
        Options = options;
        Check(options);
        Name = options.Path[(options.Path.LastIndexOf('/') + 1)..];
    }

    public ConfigOptions Options { get; }

    /// <summary>What they are kept as, and what their operations are called by: <c>configs</c>.</summary>
    public string Name { get; }

    private static void Check(ConfigOptions options)
    {
        if (options.Path is not ['/', _, ..] path || PublicPaths.Fault(path) is not null || path.AsSpan().ContainsAny('{', '}') || !ConfigName.IsValid(path[(path.LastIndexOf('/') + 1)..]))
        {
            throw new ApiKeyConfigurationException("WithConfig(): Path is no path that ends with a name. Use one such as /api/v1/configs.");
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
}

/// <inheritdoc/>
/// <typeparam name="T">The type.</typeparam>
internal sealed class ConfigKind<T>(ConfigOptions options) : ConfigKind(options)
    where T : class;
