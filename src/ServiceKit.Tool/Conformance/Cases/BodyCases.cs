using System.Globalization;
using ServiceKit.Tool.Conformance.Calls;

namespace ServiceKit.Tool.Conformance.Cases;

/// <summary>What strangers send is not looked at: the answer is 401 whatever it is.</summary>
internal static class BodyCases
{
    // More than any server takes by default.
    private const long HugeLength = 1L << 33;

    public static CallBody Malformed { get; } = new("a body that is no JSON", "application/json", "{ no JSON");

    public static IEnumerable<ConformanceCase> All =>
    [
        Body("malformed-body", "A malformed body without a key is answered 401, not 400.", Malformed),
        Body("wrong-media-type", "A body of another type without a key is answered 401, not 415.", new CallBody("a body of type application/x-servicekit-conformance", "application/x-servicekit-conformance", "?")),
        Body("huge-body", "A body of any size without a key is answered 401, not 413.", new CallBody($"a body of {HugeLength.ToString(CultureInfo.InvariantCulture)} bytes announced, none sent", "application/json", string.Empty, HugeLength)),
        new("bad-route-value", "A value in the path that cannot be read is answered 401 without a key, not 400.", "RFC 9110 section 15.5.2", Extent.EveryOperation, RouteAsync),
    ];

    private static ConformanceCase Body(string name, string rule, CallBody body) =>
        new(name, rule, "RFC 9110 section 15.5.2", Extent.EveryOperation, async (subject, cancellationToken) =>
        {
            if (!subject.Operation.HasBody)
            {
                return Verdict.NotApplicable("The method has no body.");
            }

            if (await Strangers.AreLetInAsync(subject, cancellationToken))
            {
                return Strangers.LetIn;
            }

            var seen = await subject.Client.SendAsync(subject.Bare with { Body = body }, cancellationToken);
            return seen.AskedForBody && seen.Status != 401
                ? Verdict.Warning(seen, "The server, or a proxy before it, asks a stranger for the body before it answers.")
                : Closed.Is401(seen);
        });

    private static async Task<Verdict> RouteAsync(Subject subject, CancellationToken cancellationToken)
    {
        if (subject.Operation.BadPath is not { } path)
        {
            return Verdict.NotApplicable("Nothing in the path has to be a number or an id.");
        }

        if (await Strangers.AreLetInAsync(subject, cancellationToken))
        {
            return Strangers.LetIn;
        }

        var seen = await subject.Client.SendAsync(subject.Bare with { Path = path }, cancellationToken);
        return seen.Status == 404 ? Verdict.Passed(seen, "Not found, as for any path that there is not.") : Closed.Is401(seen);
    }
}
