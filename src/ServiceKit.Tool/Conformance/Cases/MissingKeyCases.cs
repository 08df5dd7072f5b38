using ServiceKit.Tool.Conformance.Calls;

namespace ServiceKit.Tool.Conformance.Cases;

/// <summary>Who sends no key: the status, and everything that a refusal has to have.</summary>
internal static class MissingKeyCases
{
    public static IEnumerable<ConformanceCase> All =>
    [
        new("no-key", "Without a key the answer is 401.", "RFC 9110 section 15.5.2", Extent.EveryOperation,
            async (subject, cancellationToken) => Closed.Is401(await subject.WithoutKeyAsync(cancellationToken))),
        new("challenge", "A 401 says in WWW-Authenticate how to authenticate.", "RFC 9110 section 11.6.1", Extent.EveryOperation, On401(Challenge)),
        new("problem-details", "A 401 has problem details as its body.", "RFC 9457 section 3", Extent.EveryOperation, 
            async (subject, cancellationToken) => subject.Operation.Method == "HEAD" ? Verdict.NotApplicable("Answers to HEAD have no body.") : await On401(Problem)(subject, cancellationToken)),
        new("no-store", "No cache may keep a 401 and show it to others.", "RFC 9111 section 5.2.2", Extent.EveryOperation, On401(Caching)),
    ];

    private static Func<Subject, CancellationToken, Task<Verdict>> On401(Func<Exchange, Verdict> judge) => async (subject, cancellationToken) =>
        await subject.WithoutKeyAsync(cancellationToken) is { Status: 401 } seen ? judge(seen) : Verdict.NotApplicable("The answer without a key is no 401.");

    private static Verdict Challenge(Exchange seen) =>
        seen.Challenges.Count == 0 ? Verdict.Failed(seen, "WWW-Authenticate is missing.")
        : !seen.Challenges.All(ChallengeSyntax.IsValid) ? Verdict.Failed(seen, "WWW-Authenticate is malformed: a scheme comes first, then parameters such as realm=\"…\".")
        : seen.Challenges.Any(challenge => ChallengeSyntax.Error(challenge) is not null) ? Verdict.Warning(seen, "The challenge names an error, although no key was sent (RFC 6750 section 3.1).")
        : Verdict.Passed(seen);

    private static Verdict Problem(Exchange seen) => ProblemShape.Fault(seen) is { } fault ? Verdict.Failed(seen, fault) : Verdict.Passed(seen);

    private static Verdict Caching(Exchange seen) => seen.CacheControl switch
    {
        { NoStore: true } => Verdict.Passed(seen),
        { Public: true } or { SharedMaxAge: not null } => Verdict.Failed(seen, "Cache-Control lets shared caches keep the refusal. Send Cache-Control: no-store."),
        _ => Verdict.Warning(seen, "Cache-Control: no-store is missing."),
    };
}
