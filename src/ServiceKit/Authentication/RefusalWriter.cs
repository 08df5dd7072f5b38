using Microsoft.AspNetCore.Http;
using ServiceKit.Limits;
using ServiceKit.Observability;
using ServiceKit.Problems;
using ServiceKit.Protection;

namespace ServiceKit.Authentication;

/// <summary>Answers a request that may not pass: the status, the challenge and the problem details.</summary>
internal sealed class RefusalWriter(
    ApiKeyReader reader, ApiKeyChallenge challenge, RateLimitGate limits, GuessThrottle guesses, LimitRefusals tooMany, PreparedProblems prepared, AuthenticationMeter meter)
{
    private readonly Problem _missing = ProblemCatalogue.Unauthorized with { Detail = $"Missing {reader.ExpectedPlace}" };

    public Task WriteAsync(HttpContext context, ApiKeyOutcome outcome)
    {
        if (outcome is ApiKeyOutcome.Unavailable)
        {
            return WritePreparedAsync(context, ProblemCatalogue.KeysUnavailable);
        }

        if (outcome is ApiKeyOutcome.CrossSite)
        {
            return WritePreparedAsync(context, ProblemCatalogue.CrossSiteRequest);
        }

        if (outcome is ApiKeyOutcome.AddressNotAllowed)
        {
            return WritePreparedAsync(context, ProblemCatalogue.AddressNotAllowed);
        }

        if (outcome is ApiKeyOutcome.TooManyAttempts && guesses.Find(context, out var wait) is { } attempts)
        {
            return tooMany.WriteTooManyAttemptsAsync(context, attempts, wait);
        }

        if (limits.RefuseStranger(context) is { } refused)
        {
            return refused;
        }

        context.Response.Headers.WWWAuthenticate = challenge.For(outcome);
        return WritePreparedAsync(context, outcome switch
        {
            ApiKeyOutcome.Missing => _missing,
            ApiKeyOutcome.Disabled => ProblemCatalogue.KeyDisabled,
            ApiKeyOutcome.Expired => ProblemCatalogue.KeyExpired,
            _ => ProblemCatalogue.Unauthorized,
        });
    }

    public Task WriteInsufficientScopeAsync(HttpContext context, ScopeRequirement needed)
    {
        context.Response.Headers.WWWAuthenticate = challenge.ForScopes(needed);
        return WriteAsync(context, ProblemCatalogue.InsufficientScope(needed));
    }

    /// <summary>Every refusal passes here: it is counted, and answered.</summary>
    public Task WriteAsync(HttpContext context, Problem problem)
    {
        meter.Refused(context, problem.Name);
        return ProblemResponse.WriteAsync(context, problem);
    }

    // The same for every request, but for where and when.
    private Task WritePreparedAsync(HttpContext context, Problem problem)
    {
        meter.Refused(context, problem.Name);
        return prepared.WriteAsync(context, problem);
    }
}
