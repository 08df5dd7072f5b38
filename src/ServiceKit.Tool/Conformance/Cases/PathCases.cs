using System.Security.Cryptography;
using ServiceKit.Tool.Conformance.Calls;

namespace ServiceKit.Tool.Conformance.Cases;

/// <summary>Other ways to write a path, and paths that there are not.</summary>
internal static class PathCases
{
    public static IEnumerable<ConformanceCase> All =>
    [
        Variation("path-slashes", "More slashes open nothing.", path => [$"/{path}", path.Insert(path.LastIndexOf('/'), "/"), path.EndsWith('/') ? path.TrimEnd('/') : $"{path}/"]),
        Variation("path-dots", "Segments of dots open nothing, escaped or not.", path => [$"/.{path}", $"/%2e{path}", $"/servicekit-conformance/..{path}", $"/servicekit-conformance/%2e%2e{path}"]),
        Variation("path-escapes", "Escapes open nothing.", path => [Escaped(path), $"{path}%2f", $"{path}%20"]),
        Variation("path-case", "Upper case opens nothing.", path => [path.ToUpperInvariant()]),
        Variation("path-suffix", "What is put behind a path opens nothing.", path => [$"{path};x", $"{path}.json", $"{path}/.", $"{path}?"]),
        new("unknown-path", "A path that there is not is 401 or 404.", "RFC 9110 section 15.5.5", Extent.Server, UnknownAsync),
    ];

    private static ConformanceCase Variation(string name, string rule, Func<string, IEnumerable<string>> variations) =>
        new(name, rule, "RFC 3986 section 6.2.2", Extent.EveryOperation, async (subject, cancellationToken) =>
        {
            if (await Strangers.AreLetInAsync(subject, cancellationToken))
            {
                return Strangers.LetIn;
            }

            Verdict? verdict = null;
            foreach (var path in variations(subject.Operation.Path).Where(path => path.Length > 0 && path != subject.Operation.Path).Distinct())
            {
                verdict = Closed.IsNotOpen(await subject.Client.SendAsync(subject.Bare with { Path = path }, cancellationToken));
                if (verdict.Outcome is not Outcome.Passed)
                {
                    return verdict;
                }
            }

            return verdict ?? Verdict.NotApplicable("The path stays the same.");
        });

    // The first letter of the last segment, as an escape that means the same.
    private static string Escaped(string path)
    {
        var i = path.LastIndexOf('/') + 1;
        return i < path.Length && char.IsAsciiLetterOrDigit(path[i]) ? $"{path[..i]}%{(int)path[i]:x2}{path[(i + 1)..]}" : path;
    }

    private static async Task<Verdict> UnknownAsync(Subject subject, CancellationToken cancellationToken)
    {
        var seen = await subject.Client.SendAsync(new Call("GET", $"/servicekit-conformance-{RandomNumberGenerator.GetHexString(8, lowercase: true)}"), cancellationToken);
        return seen.IsSuccess ? Verdict.Failed(seen, "Answered. Whatever is added under this path is open too.")
            : seen.Status is 401 or 404 or 429 or 0 or >= 500 ? Closed.IsNotOpen(seen)
            : Verdict.Warning(seen, seen.Status is >= 300 and < 400 ? "Sent elsewhere, which may be a page that is open." : "Neither 401 nor 404, so that strangers can tell what is there from what is not.");
    }
}
