using ServiceKit.Tool.Conformance.Calls;

namespace ServiceKit.Tool.Conformance.Cases;

/// <summary>What is nearly the good key, and the good key where it does not belong.</summary>
internal static class AlteredKeyCases
{
    public static IEnumerable<ConformanceCase> All =>
    [
        Refused("changed-key", "The good key with another last character is refused.", "RFC 9110 section 15.5.2", (bare, keys) => keys.Changed is { } key ? bare with { Key = key } : null),
        Refused("other-case", "Keys are compared with case.", "RFC 6750 section 2.1", (bare, keys) => keys.OtherCase is { } key ? bare with { Key = key } : null),
        Refused("beginning-of-key", "The beginning of a key is no key.", "RFC 9110 section 15.5.2", (bare, keys) => keys.Beginning is { } key ? bare with { Key = key } : null),
        Refused("longer-key", "A key with something behind it is no key.", "RFC 9110 section 15.5.2", (bare, keys) => keys.Longer is { } key ? bare with { Key = key } : null),
        Refused("two-keys", "Of two keys in one field none counts: which one would, depends on who reads.", "RFC 9110 section 5.3", (bare, keys) => keys.GoodThenWrong is { } key ? bare with { Key = key } : null,
            (bare, keys) => keys.WrongThenGood is { } key ? bare with { Key = key } : null),
        Refused("key-in-query", "A key in the query is not accepted: addresses are logged and kept.", "RFC 6750 section 5.3", (bare, keys) => keys.GoodForQuery is { } key ? bare with { Query = key } : null),
        new("two-places", "A wrong key is not outdone by a good one in another place.", "RFC 6750 section 2", Extent.OneOperation, TwoPlacesAsync),
        new("blanks", "Blanks around a field value are not part of it, and break nothing.", "RFC 9110 section 5.5", Extent.OneOperation, BlanksAsync),
    ];

    private static ConformanceCase Refused(string name, string rule, string source, params Func<Call, ConformanceKeys, Call?>[] calls) =>
        new(name, rule, source, Extent.OneOperation, async (subject, cancellationToken) =>
        {
            if (await NeedsAsync(subject, cancellationToken) is { } missing)
            {
                return missing;
            }

            Verdict? verdict = null;
            foreach (var make in calls)
            {
                if (make(subject.Bare, subject.Keys) is { } call)
                {
                    verdict = Closed.IsRefusedKey(await subject.Client.SendAsync(call, cancellationToken));
                    if (verdict.Outcome is not Outcome.Passed)
                    {
                        return verdict;
                    }
                }
            }

            return verdict ?? Verdict.NotApplicable(name is "key-in-query" ? "Not asked for: it writes the key into logs (--key-in-query)." : "The good key stays the same.");
        });

    private static async Task<Verdict> TwoPlacesAsync(Subject subject, CancellationToken cancellationToken)
    {
        if (await NeedsAsync(subject, cancellationToken) is { } missing)
        {
            return missing;
        }

        if (subject.Client.Place.IsAuthorization)
        {
            return Verdict.NotApplicable("Authorization is the place.");
        }

        var seen = await subject.Client.SendAsync(subject.Bare with { Key = subject.Keys.Wrong, Bearer = subject.Keys.Good }, cancellationToken);
        return seen.IsSuccess ? Verdict.Warning(seen, "Accepted: a proxy that looks at one place and a server that looks at the other disagree on who calls.") : Closed.IsRefusedKey(seen);
    }

    private static async Task<Verdict> BlanksAsync(Subject subject, CancellationToken cancellationToken)
    {
        if (subject.Keys.Blanks is not { } key)
        {
            return NoKey;
        }

        if (!subject.Operation.IsSafe)
        {
            return Changes;
        }

        if (await subject.WithGoodKeyAsync(cancellationToken) is { IsSuccess: false })
        {
            return NotAccepted;
        }

        var seen = await subject.Client.SendAsync(subject.Bare with { Key = key }, cancellationToken);
        return seen.IsSuccess ? Verdict.Passed(seen)
            : seen.Status is >= 500 or 0 ? Verdict.Failed(seen, "The server breaks.")
            : seen.IsThrottled ? Verdict.Warning(seen, "Too many requests for this server, so that nothing can be said.")
            : Verdict.Warning(seen, "Refused: the blanks are taken for a part of the key. Clients and proxies may add some, and mean nothing by it.");
    }

    private static Verdict Changes => Verdict.NotApplicable("The good key, altered or not, is not sent with a method that changes something.");

    private static Verdict NotAccepted => Verdict.NotApplicable("The good key gets no answer here that others could be told from: see good-key.");

    private static Verdict NoKey => Verdict.NotApplicable("No good key was given.");

    private static async Task<Verdict?> NeedsAsync(Subject subject, CancellationToken cancellationToken) =>
        subject.Keys.Good is null ? NoKey
        // A server that takes one of these for the key would carry it out.
        : !subject.Operation.IsSafe ? Changes
        : await Strangers.WithAnyKeyAsync(subject, cancellationToken) ? Verdict.NotApplicable("Any key will do here: see no-key and wrong-key.")
        // Whatever is refused then shows nothing of how keys are compared.
        : (await subject.WithGoodKeyAsync(cancellationToken)).Status is 0 or 401 or 403 or (>= 300 and < 400) ? NotAccepted
        : null;
}
