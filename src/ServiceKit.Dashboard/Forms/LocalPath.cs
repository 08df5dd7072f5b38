namespace ServiceKit.Dashboard.Forms;

/// <summary>Where to go on after something, as a request says it: a page of the dashboard, and nowhere else.</summary>
internal static class LocalPath
{
    private const int MaxLength = 2048;

    /// <returns>The path with its query, below the dashboard; null where it could lead anywhere else.</returns>
    public static string? Of(string? path) =>
        path is { Length: > 1 and <= MaxLength } && path[0] == '/' && path[1] is not '/'
        && !path.AsSpan().ContainsAny('\\', '#') && !path.Contains("..", StringComparison.Ordinal) && !HidesASegment(path) && path.All(c => c is > ' ' and <= '~')
            ? path
            : null;

    // Browsers take an encoded dot for a dot (URL Standard section 4.4), and others take encoded slashes for slashes. In a query they are text.
    private static bool HidesASegment(string path)
    {
        var end = path.IndexOf('?', StringComparison.Ordinal);
        var before = end < 0 ? path.AsSpan() : path.AsSpan(0, end);
        return before.Contains("%2e", StringComparison.OrdinalIgnoreCase)
            || before.Contains("%2f", StringComparison.OrdinalIgnoreCase)
            || before.Contains("%5c", StringComparison.OrdinalIgnoreCase);
    }
}
