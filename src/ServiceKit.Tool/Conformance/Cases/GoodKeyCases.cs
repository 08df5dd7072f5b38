using ServiceKit.Tool.Conformance.Calls;

namespace ServiceKit.Tool.Conformance.Cases;

/// <summary>Who has a key.</summary>
internal static class GoodKeyCases
{
    public static IEnumerable<ConformanceCase> All =>
    [
        new("good-key", "The good key is accepted.", "RFC 9110 section 11.6.2", Extent.EveryOperation, OnGoodKey((subject, seen) => Accepted(subject.Operation, seen))),
        new("good-key-cache", "Shared caches do not keep what was answered to a key.", "RFC 9111 section 3.5", Extent.EveryOperation, OnGoodKey((_, seen) => Caching(seen))),
        new("limited-key", "A key without the scope is told 403, and which scope is missing.", "RFC 6750 section 3.1", Extent.EveryOperation, LimitedAsync),
    ];

    private static Func<Subject, CancellationToken, Task<Verdict>> OnGoodKey(Func<Subject, Exchange, Verdict> judge) => async (subject, cancellationToken) =>
        subject.Keys.Good is null ? Verdict.NotApplicable("No good key was given.")
        : !subject.Operation.IsSafe ? Verdict.NotApplicable("The good key is not sent with a method that changes something.")
        : judge(subject, await subject.WithGoodKeyAsync(cancellationToken));

    private static Verdict Accepted(Operation operation, Exchange seen) => seen switch
    {
        { Status: 401 } => Verdict.Failed(seen, "The good key is refused. Is it the right one, and --header the right header?"),
        { Status: 403 } when operation.IsGuessed => Verdict.Warning(seen, "The good key may not do this. What was made up for the path may be another's; name a path of the key's own with --path."),
        { Status: 403 } => Verdict.Failed(seen, "The good key may not do this. Give one that may do everything."),
        { Status: 0 } => Verdict.Warning(seen, "No answer, so that nothing can be said."),
        { IsThrottled: true } => Verdict.Warning(seen, "Too many requests for this server, so that nothing can be said."),
        { Status: >= 500 } => Verdict.Warning(seen, "The key is accepted, and then the server breaks."),
        { Status: >= 300 and < 400 } => Verdict.Failed(seen, "Callers with a key are answered, not sent elsewhere. Is this the address that answers?"),
        { IsSuccess: false } => Verdict.Warning(seen, "Not answered, so that nothing shows that the key is accepted. Name with --path what this key gets."),
        _ => Verdict.Passed(seen),
    };

    private static Verdict Caching(Exchange seen) => seen switch
    {
        { IsSuccess: false } => Verdict.NotApplicable("The good key got no answer to keep."),
        { CacheControl: { NoStore: true } or { Private: true } } => Verdict.Passed(seen),
        { CacheControl: { Public: true } or { SharedMaxAge: not null } or { MaxAge.Ticks: > 0 } } => Verdict.Warning(
            seen, "Cache-Control lets shared caches keep the answer, and give it to callers without a key. Send private or no-store."),
        _ => Verdict.Passed(seen),
    };

    private static async Task<Verdict> LimitedAsync(Subject subject, CancellationToken cancellationToken)
    {
        if (subject.Keys.Limited is not { } key)
        {
            return Verdict.NotApplicable("No limited key was given.");
        }

        if (subject.Operation is { IsSafe: false, HasBody: false })
        {
            return Verdict.NotApplicable("The limited key is not sent with a method that changes something without a body.");
        }

        // Where the key may do it after all, a body that cannot be read keeps anything from being done.
        var seen = await subject.Client.SendAsync(subject.Bare with { Key = key, Body = subject.Operation.HasBody ? BodyCases.Malformed : null }, cancellationToken);
        return seen switch
        {
            { Status: 401 } => Verdict.Failed(seen, "The key is known, so that the answer is 403 and not 401. Is it the right one?"),
            { Status: 403 } when subject.Operation.IsGuessed && seen.Challenges.Count == 0 =>
                Verdict.Warning(seen, "Forbidden for another reason than scopes. What was made up for the path may be another's; name a path of the key's own with --path."),
            { Status: 403 } when !seen.Challenges.Any(challenge => ChallengeSyntax.Error(challenge) is "insufficient_scope") =>
                Verdict.Failed(seen, "WWW-Authenticate does not say error=\"insufficient_scope\"."),
            { Status: 403 } when ProblemShape.Fault(seen) is { } fault => Verdict.Failed(seen, fault),
            { Status: 403 } => Verdict.Passed(seen),
            { Status: 0 } => Verdict.Warning(seen, "No answer, so that nothing can be said."),
            { IsThrottled: true } => Verdict.Warning(seen, "Too many requests for this server, so that nothing can be said."),
            { Status: >= 300 and < 400 } => Verdict.Failed(seen, "Callers whose key lacks a scope are told 403, not sent elsewhere."),
            { Status: >= 500 } => Verdict.Warning(seen, "The server breaks, so that nothing can be said."),
            _ => Verdict.NotApplicable("The limited key may do this."),
        };
    }
}
