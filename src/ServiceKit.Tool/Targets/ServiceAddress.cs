using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Targets;

/// <summary>A running service, and the key for it.</summary>
internal sealed record ServiceAddress
{
    public const string DefaultHeader = "X-API-Key";

    public required string Url { get; init; }

    /// <summary>What the address is called where it was given.</summary>
    public string Place { get; init; } = "--url";

    public string? KeyFile { get; init; }

    public string? Header { get; init; }

    public bool AllowHttp { get; init; }

    /// <exception cref="ToolException">It is no address that a key can be sent to.</exception>
    public Uri Read()
    {
        // Not quoted: a password may stand in it.
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw ToolException.Usage($"{Place} takes the address of the service, such as https://keys.example.com, without user, query and fragment.");
        }

        if (uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback && !AllowHttp)
        {
            throw ToolException.Usage("over http the key could be read on the way. Use https, or add --allow-http where the network is trusted.");
        }

        return uri.AbsolutePath.EndsWith('/') ? uri : new Uri(uri.AbsoluteUri + "/");
    }

    /// <summary>The key of who manages; null where none is given.</summary>
    /// <exception cref="ToolException">The file cannot be read, or holds no key.</exception>
    public string? ReadKey(ToolContext tool) =>
        KeyFile is not null ? Targets.KeyFile.Read(tool, KeyFile)
        : tool.Environment["SERVICEKIT_ADMIN_KEY"] is { } key ? KeyInput.OneLine(key, "the variable SERVICEKIT_ADMIN_KEY")
        : null;
}
