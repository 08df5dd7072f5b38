using Microsoft.AspNetCore.Http;
using ServiceKit.Problems;
using ServiceKit.Protection;

namespace ServiceKit.Authentication;

/// <summary>Answers a request that may not pass: the status, the challenge and the problem details.</summary>
internal sealed class RefusalWriter(ApiKeyReader reader, ApiKeyChallenge challenge)
{
    private readonly Problem _missing = ProblemCatalogue.Unauthorized with { Detail = $"Missing authentication header: {reader.ExpectedHeader}" };

    public Task WriteAsync(HttpContext context, ApiKeyOutcome outcome)
    {
        if (outcome is ApiKeyOutcome.Unavailable)
        {
            return ProblemResponse.WriteAsync(context, ProblemCatalogue.KeysUnavailable);
        }

        if (outcome is ApiKeyOutcome.AddressNotAllowed)
        {
            return ProblemResponse.WriteAsync(context, ProblemCatalogue.AddressNotAllowed);
        }

        context.Response.Headers.WWWAuthenticate = challenge.For(outcome);
        return ProblemResponse.WriteAsync(context, outcome switch
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
        return ProblemResponse.WriteAsync(context, ProblemCatalogue.InsufficientScope(needed));
    }
}
