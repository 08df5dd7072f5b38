namespace ServiceKit.Protection;

/// <summary>Marks what ServiceKit itself serves under a public path, so that the path opens this and nothing else.</summary>
/// <param name="Page">The path in the list of public paths: <c>/docs</c>.</param>
/// <param name="WithAssets">Whether everything below comes with it.</param>
internal sealed record DocumentationEndpoint(string Page, bool WithAssets)
{
    /// <summary>Where the endpoint is, if that is not its page: <c>/health/live</c>, which goes with <c>/health</c>. Null for the page itself.</summary>
    public string? Path { get; init; }
}
