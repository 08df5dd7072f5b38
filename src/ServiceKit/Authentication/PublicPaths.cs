using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ServiceKit.Authentication;

/// <summary>The paths that need no key: exact ones, and prefixes written as <c>/public/*</c>.</summary>
internal sealed class PublicPaths
{
    private readonly HashSet<string> _exact = new(StringComparer.Ordinal);
    private readonly string[] _prefixes;

    public PublicPaths(IOptions<ApiKeyOptions> options, IEnumerable<PublicPathCompanion> companions)
    {
        var prefixes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in options.Value.UnauthenticatedPaths)
        {
            Add(path, prefixes);
        }

        foreach (var companion in companions)
        {
            if (_exact.Contains(companion.Path))
            {
                Add(companion.Brings, prefixes);
            }
        }

        _prefixes = [.. prefixes];
    }

    public bool Contains(PathString path)
    {
        // An empty path is the root of the application: "GET /base" behind UsePathBase("/base").
        var value = path.HasValue ? path.Value : "/";
        if (_exact.Contains(value))
        {
            return true;
        }

        foreach (var prefix in _prefixes)
        {
            if (value.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Why a path cannot be in the list, in words; null if it can.</summary>
    public static string? Fault(string? path) => path switch
    {
        null or "" => "is empty",
        _ when path[0] != '/' => "does not start with '/'",
        _ when path.AsSpan().ContainsAny('?', '#') => "has a query or fragment",
        _ when path.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star
            && (star != path.Length - 1 || !path.EndsWith("/*", StringComparison.Ordinal)) =>
            "has a '*' that does not stand alone as the last segment, as in /public/*",
        _ => null,
    };

    private void Add(string path, HashSet<string> prefixes)
    {
        if (path.EndsWith("/*", StringComparison.Ordinal))
        {
            prefixes.Add(path[..^1]);
        }
        else
        {
            _exact.Add(path);
        }
    }
}

/// <summary>A path that is open whenever another is: the assets of a documentation page.</summary>
/// <param name="Path">The page.</param>
/// <param name="Brings">What the page loads.</param>
internal sealed record PublicPathCompanion(string Path, string Brings);
