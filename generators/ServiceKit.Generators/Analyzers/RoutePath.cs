namespace ServiceKit.Generators.Analyzers;

/// <summary>Route patterns as the paths that they match.</summary>
internal static class RoutePath
{
    public static string Join(string prefix, string pattern)
    {
        var path = prefix.Trim('/') + "/" + pattern.TrimStart('~').Trim('/');
        return "/" + path.Trim('/');
    }

    /// <summary>Whether the pattern matches one path only.</summary>
    public static bool IsFixed(string path) => path.IndexOfAny(['{', '}', '*']) < 0;
}
