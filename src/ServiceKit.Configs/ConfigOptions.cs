namespace ServiceKit;

/// <summary>How the configurations of one type are served. Checked when the application is built.</summary>
public sealed class ConfigOptions
{
    /// <summary>Where they are served: segments of ASCII letters, digits, dots, hyphens and underscores. Default: <c>/api/v1/configs</c>.</summary>
    public string Path { get; set; } = "/api/v1/configs";

    /// <summary>
    /// What they are kept as. Services that share a store share what is of one kind: give each its own. Keep it when the path changes, else they
    /// are not found any more. Default: the last segment of the path.
    /// </summary>
    public string? Kind { get; set; }

    /// <summary>
    /// Whether keys of a tenant may call, too. Configurations are those of the whole service. Default: <see langword="false"/>, keys without a
    /// tenant and those of every tenant alone.
    /// </summary>
    public bool ForTenants { get; set; }

    /// <summary>The scope that reading asks for. Default: <c>configs:read</c>.</summary>
    public string ReadScope { get; set; } = "configs:read";

    /// <summary>The scope that writing and removing ask for. Default: <c>configs:write</c>.</summary>
    public string WriteScope { get; set; } = "configs:write";

    /// <summary>How many configurations there may be: 1 to 100,000. Default: 1,000.</summary>
    public int MaxCount { get; set; } = 1000;

    /// <summary>How many bytes the body of a call may have: 1 KiB to 1 MiB. Default: 64 KiB.</summary>
    public int MaxBytes { get; set; } = 64 * 1024;

    internal ConfigOptions Copy() => (ConfigOptions)MemberwiseClone();
}
