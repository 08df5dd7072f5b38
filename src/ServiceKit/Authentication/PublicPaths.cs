using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ServiceKit.Protection;

namespace ServiceKit.Authentication;

/// <summary>The paths that need no key: exact ones, and prefixes written as <c>/public/*</c>.</summary>
/// <remarks>
/// A path opens what was meant by it: the endpoint with exactly this pattern, or one whose pattern lies below the prefix. A
/// route such as <c>/{name}</c> that happens to match <c>/health</c> stays closed.
/// </remarks>
internal sealed class PublicPaths
{
    private readonly HashSet<string> _exact = new(StringComparer.Ordinal);
    private readonly List<string> _prefixes = [];

    public PublicPaths(IOptions<ApiKeyOptions> options)
    {
        foreach (var path in options.Value.UnauthenticatedPaths)
        {
            if (path.EndsWith("/*", StringComparison.Ordinal))
            {
                _prefixes.Add(path[..^1]);
            }
            else
            {
                _exact.Add(path);
            }
        }
    }

    /// <summary>Whether everything is open: worth a warning.</summary>
    public bool OpenEverything => _prefixes.Contains("/");

    /// <summary>Whether a request for <paramref name="path"/> that routing sent to an endpoint with <paramref name="access"/> needs no key.</summary>
    public bool Open(PathString path, EndpointAccess access)
    {
        // An empty path is the root of the application: "GET /base" behind UsePathBase("/base").
        var value = path.HasValue ? path.Value : "/";
        return access switch
        {
            { HasRequirement: true } => false,
            { Documentation: { Path: { } at } part } => value == at && OpenPart(at, part),
            { Documentation: { } page } => (_exact.Contains(page.Page) && (page.WithAssets || value == page.Page)) || IsBelow(value),
            { Pattern: null } => _exact.Contains(value) || IsBelow(value),
            { Pattern: var pattern } => (_exact.Contains(value) && value == pattern) || (IsBelow(pattern) && IsBelow(value)),
        };
    }

    /// <summary>The same for an endpoint as a whole: whether each request that reaches it is open.</summary>
    public bool Open(EndpointAccess access) =>
        access is { Documentation: { Path: { } at } part } ? OpenPart(at, part)
        : access is { Documentation: { } page } ? _exact.Contains(page.Page) || IsBelow(page.Page) : access is { Pattern: { } pattern } && Open(new PathString(Literal(pattern)), access);

    /// <summary>Why a path cannot be in the list, in words; null if it can.</summary>
    public static string? Fault(string? path) => path switch
    {
        null or "" => "is empty",
        _ when path[0] != '/' => "does not start with '/'",
        _ when path.AsSpan().ContainsAny('?', '#', '\\') => "has a query, a fragment or a backslash",
        _ when path.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star
            && (star != path.Length - 1 || !path.EndsWith("/*", StringComparison.Ordinal)) =>
            "has a '*' that does not stand alone as the last segment, as in /public/*",
        _ => null,
    };

    private bool OpenPart(string path, DocumentationEndpoint part) => _exact.Contains(part.Page) || _exact.Contains(path) || IsBelow(path);

    private bool IsBelow(string path)
    {
        // A backslash is a separator to some file systems: ".." after it would leave the prefix.
        if (path.Contains('\\', StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var prefix in _prefixes)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    // Up to the first parameter: what of the pattern is certain.
    private static string Literal(string pattern) => pattern.IndexOf('{', StringComparison.Ordinal) is >= 0 and var parameter ? pattern[..parameter] : pattern;
}
