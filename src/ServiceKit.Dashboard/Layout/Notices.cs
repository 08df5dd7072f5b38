using Microsoft.AspNetCore.Http;

namespace ServiceKit.Dashboard.Layout;

/// <summary>What was done, said on the page that a form leads to. The address names it by a word, so that nobody can put a text of theirs into it.</summary>
internal static class Notices
{
    public const string Parameter = "done";

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["again"] = "You are signed in again. Nothing was changed yet: choose once more what to do.",
        ["meanwhile"] = "The key was changed meanwhile, so that nothing was done. Look at it, and decide anew.",
        ["checking"] = "The chain is being checked. The result stands below.",
        ["changed"] = "The key was changed. The change is in force.",
        ["disabled"] = "The key was disabled. It is refused from now on.",
        ["enabled"] = "The key was enabled. It is accepted from now on.",
        ["revoked"] = "The key was revoked. It is refused from now on, for good.",
        ["deleted"] = "The key was revoked and deleted. The audit log keeps what it was.",
    };

    /// <summary>Leads to a page that says what was done.</summary>
    /// <param name="context">The request of the form.</param>
    /// <param name="path">The page, below the dashboard.</param>
    /// <param name="word">What was done.</param>
    public static void Lead(HttpContext context, string path, string word)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"{context.Request.PathBase}{DashboardMapping.Path}{path}?{Parameter}={word}";
    }

    public static Notice? Of(HttpContext context) =>
        context.Request.Query[Parameter] is [{ } word] && Known.TryGetValue(word, out var text)
            ? word is "again" or "meanwhile" ? Notice.Warning(text) : Notice.Done(text)
            : null;
}
