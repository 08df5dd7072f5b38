using ServiceKit.Tool.Conformance.Calls;
using ServiceKit.Tool.Conformance.Targets;

namespace ServiceKit.Tool.Conformance.Cases;

/// <summary>What is public is answered. Where the document of the server, which may be imprecise, says that it is, anything else is a warning.</summary>
internal static class PublicPathCase
{
    public static ConformanceCase Case { get; } = new(
        "public-path", "What is public is answered without a key.", "RFC 9110 section 15.5.2", Extent.Server, (_, _) => throw new NotSupportedException("It is judged by path."));

    public static Verdict Judge(PublicPath path, Exchange seen) => seen switch
    {
        { IsSuccess: true } => Verdict.Passed(seen),
        { Status: 0 } => Verdict.Warning(seen, "No answer, so that nothing can be said."),
        { IsThrottled: true } => Verdict.Warning(seen, "Too many requests for this server, so that nothing can be said."),
        // To a page of its own, or to a login.
        { Status: >= 300 and < 400 } => Verdict.Warning(seen, "The caller is sent elsewhere. Name the path that answers."),
        { Status: 401 or 403 } when !path.IsAskedFor => Verdict.Warning(seen, "A key is asked for, and the document of the server does not say so."),
        { Status: 401 or 403 } => Verdict.Failed(seen, "A key is asked for."),
        _ when !path.IsAskedFor => Verdict.Warning(seen, "Not answered. What was made up for the path may be missing; name a path with --public-path."),
        { Status: >= 500 } => Verdict.Failed(seen, "The server breaks."),
        _ => Verdict.Failed(seen, "Not answered. Does the server have this path?"),
    };
}
