using Microsoft.AspNetCore.Http;
using ServiceKit.Observability;
using ServiceKit.Problems;
using ServiceKit.Protection;

namespace ServiceKit.Authentication;

/// <summary>Answers a request that may not pass: the status, the challenge and the problem details.</summary>
internal sealed class RefusalWriter(ApiKeyReader reader, ApiKeyChallenge challenge, AuthenticationMeter meter)
{
    private readonly Problem _missing = ProblemCatalogue.Unauthorized with { Detail = $"Missing {reader.ExpectedPlace}" };

    public Task WriteAsync(HttpContext context, ApiKeyOutcome outcome)
    {
        if (outcome is ApiKeyOutcome.Unavailable)
        {
            return WriteAsync(context, ProblemCatalogue.KeysUnavailable);
        }

        if (outcome is ApiKeyOutcome.CrossSite)
        {
            return WriteAsync(context, ProblemCatalogue.CrossSiteRequest);
        }

        if (outcome is ApiKeyOutcome.AddressNotAllowed)
        {
            return WriteAsync(context, ProblemCatalogue.AddressNotAllowed);
        }

        context.Response.Headers.WWWAuthenticate = challenge.For(outcome);
        return WriteAsync(context, outcome switch
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
        meter.Refused(problem.Name);
        return ProblemResponse.WriteAsync(context, problem);
    }
}
