namespace ServiceKit.Tool.Conformance;

/// <summary>Something that a server lets nobody do without a key.</summary>
/// <param name="Method">The method, in upper case.</param>
/// <param name="Path">The path below the address of the server, with values in place of parameters; begins with a slash.</param>
/// <param name="BadPath">The same with a value that its parameter cannot have; null where it has none.</param>
/// <param name="IsGuessed">Whether the values in the path were made up, so that they may be another's.</param>
internal sealed record Operation(string Method, string Path, string? BadPath = null, bool IsGuessed = false)
{
    /// <summary>Whether the method only reads (RFC 9110 section 9.2.1), so that a good key does no harm.</summary>
    public bool IsSafe => Method is "GET" or "HEAD" or "OPTIONS";

    public bool HasBody => Method is "POST" or "PUT" or "PATCH";

    public override string ToString() => $"{Method} {Path}";
}
