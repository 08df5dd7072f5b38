using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using ServiceKit.ApiKeys;
using ServiceKit.Limits;

namespace ServiceKit.Authentication;

/// <summary>Answers who sends a request, once per request, whoever asks: middleware, guard, filter or authentication scheme.</summary>
internal sealed class ApiKeyAuthenticator(ApiKeyRingHolder ring, ApiKeyReader reader, GuessThrottle guesses, TimeProvider clock, AuthenticationLog log)
{
    public ApiKeyOutcome Authenticate(HttpContext context, out ApiKeyFeature? identity)
    {
        identity = context.Features.Get<IApiKeyFeature>() as ApiKeyFeature;
        if (identity is not null)
        {
            return ApiKeyOutcome.Accepted;
        }

        if (context.Features.Get<Refused>() is { } refused)
        {
            return refused.Outcome;
        }

        var outcome = Find(context, out var record);
        if (outcome is not ApiKeyOutcome.Accepted)
        {
            context.Features.Set(new Refused(outcome));
            return outcome;
        }

        identity = new ApiKeyFeature(record!, context.Features.Get<IHttpAuthenticationFeature>()?.User);
        context.Features.Set<IApiKeyFeature>(identity);
        context.Features.Set<IHttpAuthenticationFeature>(identity);
        return ApiKeyOutcome.Accepted;
    }

    private ApiKeyOutcome Find(HttpContext context, out ApiKeyRecord? record)
    {
        record = null;
        if (ring.Current is not { } keys)
        {
            log.KeysUnavailable(context.Request);
            return ApiKeyOutcome.Unavailable;
        }

        var outcome = reader.Read(context.Request, out var key);
        if (outcome is ApiKeyOutcome.Missing)
        {
            log.MissingKey(context.Request);
            return outcome;
        }

        if (outcome is ApiKeyOutcome.Invalid || !keys.TryFind(key, out record))
        {
            if (guesses.IsOneTooMany(context))
            {
                return ApiKeyOutcome.TooManyAttempts;
            }

            log.InvalidKey(context.Request, key);
            return ApiKeyOutcome.Invalid;
        }

        if (record.IsGuessable && guesses.Holds(context))
        {
            return ApiKeyOutcome.TooManyAttempts;
        }

        outcome = State(record);
        log.KnownKey(context.Request, record, outcome);
        return outcome;
    }

    private ApiKeyOutcome State(ApiKeyRecord record) =>
        !record.Enabled ? ApiKeyOutcome.Disabled
        : record.ExpiresAt is { } expiry && clock.GetUtcNow() >= expiry ? ApiKeyOutcome.Expired
        : ApiKeyOutcome.Accepted;

    private sealed record Refused(ApiKeyOutcome Outcome);
}
