using ServiceKit.Tool.Conformance.Calls;

namespace ServiceKit.Tool.Conformance.Cases;

/// <summary>Judges the answer to somebody who must not come in.</summary>
internal static class Closed
{
    /// <summary>401, and nothing else, is the answer.</summary>
    public static Verdict Is401(Exchange seen) => seen switch
    {
        { Status: 0 } => Verdict.Warning(seen, "No answer, so that nothing can be said."),
        { Status: 401 } => Verdict.Passed(seen),
        { IsSuccess: true } => Verdict.Failed(seen, "Open: the request is answered without a good key."),
        { IsThrottled: true } => Verdict.Warning(seen, "Too many requests for this server, so that nothing can be said. Give it a higher rate limit, or try again later."),
        { Status: 403 } => Verdict.Failed(seen, "403 does not say how to authenticate; without a valid key the answer is 401."),
        { Status: >= 500 } => Verdict.Failed(seen, "The server breaks before it refuses."),
        { Status: 404 or 405 } => Verdict.Failed(seen, "The answer is 401 whatever else is wrong. Does the server have this path and method?"),
        { Status: >= 300 and < 400 } => Verdict.Failed(seen, "Callers of an API are told 401, not sent elsewhere. Is this the address that answers?"),
        _ => Verdict.Failed(seen, "The request is judged before its key is; the answer is 401."),
    };

    /// <summary>As above; but who tries wrong keys may be told to stop.</summary>
    public static Verdict IsRefusedKey(Exchange seen) => seen switch
    {
        { IsThrottled: true } => Verdict.Passed(seen, "Refused as one of too many."),
        { IsSuccess: true } => Verdict.Failed(seen, "Open: this is not the key, and it is accepted."),
        { Status: 400 } => Verdict.Passed(seen, "Refused as malformed."),
        _ => Is401(seen),
    };

    /// <summary>Anything but an answer: where nothing is, nothing can be open.</summary>
    public static Verdict IsNotOpen(Exchange seen) => seen switch
    {
        { Status: 0 } => Verdict.Warning(seen, "No answer, so that nothing can be said."),
        { IsSuccess: true } => Verdict.Failed(seen, "Open: the request is answered without a key."),
        { IsThrottled: true } => Verdict.Warning(seen, "Too many requests for this server, so that nothing can be said. Give it a higher rate limit, or try again later."),
        { Status: >= 500 and not 501 } => Verdict.Failed(seen, "The server breaks before it refuses."),
        _ => Verdict.Passed(seen),
    };
}
