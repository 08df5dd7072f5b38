namespace ServiceKit;

/// <summary>A link on the landing page: a service adds its own, a package that serves pages registers its as a service.</summary>
public sealed record LandingPageLink
{
    /// <summary>Describes a link.</summary>
    /// <param name="text">What the link says: <c>Runbook</c>.</param>
    /// <param name="address">A path of this service, <c>/dashboard</c>, or an absolute <c>http</c> or <c>https</c> address.</param>
    /// <param name="description">What is found there, in a few words.</param>
    /// <exception cref="ArgumentException">The text is blank, or the address is neither.</exception>
    public LandingPageLink(string text, string address, string? description = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        ArgumentNullException.ThrowIfNull(address);
        if (!IsPath(address) && !IsWeb(address))
        {
            // The address itself is left out: it may hold what is nobody's business.
            throw new ArgumentException("The address of a link on the landing page is a path of this service, such as /dashboard, or an http or https address.", nameof(address));
        }

        Text = text;
        Address = address;
        Description = description;
    }

    /// <summary>What the link says.</summary>
    public string Text { get; }

    /// <summary>A path of this service, or an absolute address.</summary>
    public string Address { get; }

    /// <summary>What is found there.</summary>
    public string? Description { get; }

    internal bool IsLocal => IsPath(Address);

    // "//host" and "/\host" are other hosts to a browser.
    private static bool IsPath(string address) => address.StartsWith('/') && !address.StartsWith("//", StringComparison.Ordinal) && !address.Contains('\\', StringComparison.Ordinal);

    private static bool IsWeb(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
