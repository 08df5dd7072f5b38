using ServiceKit.Tool.Conformance.Calls;
using ServiceKit.Tool.Conformance.Targets;

namespace ServiceKit.Tool.Conformance.Cases;

/// <summary>What is public is answered.</summary>
internal static class PublicPathCase
{
    public static ConformanceCase Case { get; } = new(
        "public-path", "What is public is answered without a key.", "RFC 9110 section 15.5.2", Extent.Server, (_, _) => throw new NotSupportedException("It is judged by path."));

    public static Verdict Judge(PublicPath path, Exchange seen) =>
        seen.Status is 401 or 403
            ? new Verdict(path.IsAskedFor ? Outcome.Failed : Outcome.Warning, path.IsAskedFor ? "A key is asked for." : "A key is asked for, and the document of the server does not say so.", seen)
            : seen.Status == 0 ? Verdict.Warning(seen, "No answer, so that nothing can be said.") : Verdict.Passed(seen);
}
