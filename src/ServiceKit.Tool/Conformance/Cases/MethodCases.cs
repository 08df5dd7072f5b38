using ServiceKit.Tool.Conformance.Calls;

namespace ServiceKit.Tool.Conformance.Cases;

/// <summary>Other methods on what is closed.</summary>
internal static class MethodCases
{
    public static IEnumerable<ConformanceCase> All =>
    [
        new("head", "HEAD is as closed as the rest.", "RFC 9110 section 9.3.2", Extent.EveryOperation, HeadAsync),
        new("options", "OPTIONS shows nothing but which methods there are.", "RFC 9110 section 9.3.7", Extent.EveryOperation, Other("OPTIONS", Options)),
        // One that reads, so that a server that does carry it out changes nothing.
        new("other-method", "A method that the path does not have is not answered.", "RFC 9110 section 15.5.6", Extent.EveryOperation, Other("PROPFIND", Closed.IsNotOpen)),
    ];

    // HEAD belongs to GET: beside another method, GET may be open on purpose.
    private static async Task<Verdict> HeadAsync(Subject subject, CancellationToken cancellationToken) =>
        subject.Operation.Method is "GET" ? await Other("HEAD", Closed.IsNotOpen)(subject, cancellationToken) : Verdict.NotApplicable("The operation is no GET.");

    private static Func<Subject, CancellationToken, Task<Verdict>> Other(string method, Func<Exchange, Verdict> judge) => async (subject, cancellationToken) =>
        subject.Operation.Method == method ? Verdict.NotApplicable("It is the method of the operation: see no-key.")
        : await Strangers.AreLetInAsync(subject, cancellationToken) ? Strangers.LetIn
        : judge(await subject.Client.SendAsync(subject.Bare with { Method = method }, cancellationToken));

    private static Verdict Options(Exchange seen) =>
        seen.IsSuccess && (seen.HasAllow || seen.Body.Length == 0) ? Verdict.Warning(seen, "Answered without a key. Strangers learn which paths there are.") : Closed.IsNotOpen(seen);
}
