using ServiceKit.Tool.Conformance.Calls;

namespace ServiceKit.Tool.Conformance.Cases;

/// <summary>Who sends what is no key.</summary>
internal static class WrongKeyCases
{
    public static IEnumerable<ConformanceCase> All =>
    [
        new("wrong-key", "A key that nobody has is refused with 401.", "RFC 9110 section 15.5.2", Extent.EveryOperation, WrongAsync),
        new("wrong-key-challenge", "The refusal of a wrong key says so in WWW-Authenticate.", "RFC 6750 section 3.1", Extent.OneOperation, ChallengeAsync),
        new("empty-key", "An empty key is no key.", "RFC 9110 section 11.6.2", Extent.OneOperation, EmptyAsync),
    ];

    private static async Task<Verdict> WrongAsync(Subject subject, CancellationToken cancellationToken) =>
        await Strangers.AreLetInAsync(subject, cancellationToken) ? Strangers.LetIn : await subject.WithWrongKeyAsync(cancellationToken) switch
        {
            // It is a key as any other, but for that nobody has it.
            { Status: 400 } seen => Verdict.Failed(seen, "A key that is not known is no malformed request; the answer is 401."),
            var seen => Closed.IsRefusedKey(seen),
        };

    private static async Task<Verdict> ChallengeAsync(Subject subject, CancellationToken cancellationToken)
    {
        var seen = await subject.WithWrongKeyAsync(cancellationToken);
        return seen.Status != 401 ? Verdict.NotApplicable("The answer to a wrong key is no 401.")
            : seen.Challenges.Count == 0 ? Verdict.Failed(seen, "WWW-Authenticate is missing.")
            : seen.Challenges.Any(ChallengeSyntax.IsBearer) && !seen.Challenges.Any(challenge => ChallengeSyntax.Error(challenge) is "invalid_token")
                ? Verdict.Warning(seen, "The challenge Bearer lacks error=\"invalid_token\", so that clients cannot tell a wrong key from a missing one.")
                : Verdict.Passed(seen);
    }

    private static async Task<Verdict> EmptyAsync(Subject subject, CancellationToken cancellationToken) =>
        await Strangers.AreLetInAsync(subject, cancellationToken)
            ? Strangers.LetIn
            : Closed.IsRefusedKey(await subject.Client.SendAsync(subject.Bare with { Key = new PresentedKey(string.Empty, "empty") }, cancellationToken));
}
