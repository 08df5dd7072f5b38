namespace ServiceKit.Dashboard.Forms;

/// <summary>Where to go on after something, as a request says it: a page of the dashboard, and nowhere else.</summary>
internal static class LocalPath
{
    private const int MaxLength = 2048;

    /// <returns>The path with its query, below the dashboard; null where it could lead anywhere else.</returns>
    public static string? Of(string? path) =>
        path is { Length: > 1 and <= MaxLength } && path[0] == '/' && path[1] is not '/'
        && !path.AsSpan().ContainsAny('\\', '#') && !path.Contains("..", StringComparison.Ordinal) && path.All(c => c is > ' ' and <= '~')
            ? path
            : null;
}
