namespace ServiceKit;

/// <summary>How the configurations of one type are served. Checked when the application is built.</summary>
public sealed class ConfigOptions
{
    /// <summary>Where they are served. Its last segment is also the kind that they are kept as. Default: <c>/api/v1/configs</c>.</summary>
    public string Path { get; set; } = "/api/v1/configs";

    /// <summary>The scope that reading asks for. Default: <c>configs:read</c>.</summary>
    public string ReadScope { get; set; } = "configs:read";

    /// <summary>The scope that writing and removing ask for. Default: <c>configs:write</c>.</summary>
    public string WriteScope { get; set; } = "configs:write";

    /// <summary>How many configurations there may be: 1 to 100,000. Default: 1,000.</summary>
    public int MaxCount { get; set; } = 1000;

    /// <summary>How many bytes the body of a call may have: 1 KiB to 1 MiB. Default: 64 KiB.</summary>
    public int MaxBytes { get; set; } = 64 * 1024;
}
