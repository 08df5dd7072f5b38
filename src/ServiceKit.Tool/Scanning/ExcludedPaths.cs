namespace ServiceKit.Tool.Scanning;

/// <summary>Files and folders that are left out, by their path below the folder.</summary>
internal sealed class ExcludedPaths(IEnumerable<string> paths)
{
    private readonly string[] _paths = [.. paths.Select(path => Normal(path)).Where(path => path.Length > 0)];

    public bool Contains(string path) => _paths.Any(excluded =>
        path.Equals(excluded, StringComparison.Ordinal) || (path.StartsWith(excluded, StringComparison.Ordinal) && path[excluded.Length] == '/'));

    private static string Normal(string path)
    {
        var normal = path.Replace('\\', '/').Trim('/');
        while (normal.StartsWith("./", StringComparison.Ordinal))
        {
            normal = normal[2..];
        }

        return normal;
    }
}
