using ServiceKit.Authentication;

namespace ServiceKit.Observability;

/// <summary>Is told what becomes of each request that is asked for a key, on its way: it neither waits nor fails.</summary>
internal interface IRequestCount
{
    /// <summary>A request was asked for a key.</summary>
    void Attempted(ApiKeyOutcome outcome);

    /// <summary>A request was answered with a problem in place of its endpoint.</summary>
    /// <param name="problem">The name of the problem.</param>
    /// <param name="wasAccepted">Whether its key had been accepted.</param>
    void Refused(string problem, bool wasAccepted);

    /// <summary>A request was one too many for some limits.</summary>
    void Limited(string[] policies);
}
