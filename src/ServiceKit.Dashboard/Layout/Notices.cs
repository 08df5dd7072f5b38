using Microsoft.AspNetCore.Http;

namespace ServiceKit.Dashboard.Layout;

/// <summary>What was done, said on the page that a form leads to. The address names it by a word, so that nobody can put a text of theirs into it.</summary>
internal static class Notices
{
    public const string Parameter = "done";

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["changed"] = "The key was changed. The change is in force.",
        ["disabled"] = "The key was disabled. It is refused from now on.",
        ["enabled"] = "The key was enabled. It is accepted from now on.",
        ["revoked"] = "The key was revoked. It is refused from now on, for good.",
        ["deleted"] = "The key was revoked and deleted. The audit log keeps what it was.",
    };

    public static Notice? Of(HttpContext context) =>
        context.Request.Query[Parameter] is [{ } word] && Known.TryGetValue(word, out var text) ? Notice.Done(text) : null;
}
