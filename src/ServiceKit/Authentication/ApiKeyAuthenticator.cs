using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using ServiceKit.ApiKeys;
using ServiceKit.Limits;
using ServiceKit.Networks;
using ServiceKit.Observability;

namespace ServiceKit.Authentication;

/// <summary>Answers who sends a request, once per request, whoever asks: middleware, guard, filter or authentication scheme.</summary>
internal sealed class ApiKeyAuthenticator(
    ApiKeyRingHolder ring, ApiKeyReader reader, ConnectionMemory memory, GuessThrottle guesses, ClientAddressCheck addresses, TimeProvider clock, AuthenticationLog log, AuthenticationMeter meter)
{
    public ApiKeyOutcome Authenticate(HttpContext context, out ApiKeyFeature? identity)
    {
        // Asked for once: a server compares its way through some thirty types to find each feature, and that is most of what a known key costs.
        // Whoever was judged before has this one, so that where there is none the others need not be asked for.
        var before = context.Features.Find<IHttpAuthenticationFeature>();
        identity = ApiKeyFeature.Of(context, before);
        if (identity is not null)
        {
            return ApiKeyOutcome.Accepted;
        }

        if (before is not null && context.Features.Find<Refused>() is { } refused)
        {
            return refused.Outcome;
        }

        var begun = meter.Begin();
        var outcome = Find(context, out var record);
        meter.Attempted(context, outcome, record, begun);
        identity = Leave(context, before, outcome, record);
        return outcome;
    }

    /// <summary>
    /// Has a request presented the key of an id, of which nobody needs the text, for who explains what would become of it: from here on,
    /// <see cref="Authenticate"/> says what it would say to that key. Nothing is measured.
    /// </summary>
    /// <param name="context">A request that nobody sent.</param>
    /// <param name="id">The id of the key; null for a request without one.</param>
    public void Suppose(HttpContext context, string? id)
    {
        ApiKeyRecord? record = null;
        var outcome = Precondition(context, out var keys) is { } refused ? refused
            : keys!.IsOpen ? Anonymous(out record)
            : id is null ? ApiKeyOutcome.Missing
            // As a wrong key is, from an address that has tried too many.
            : !keys.TryFindById(id, out record) || record.IsRevoked ? guesses.Holds(context) ? ApiKeyOutcome.TooManyAttempts : ApiKeyOutcome.Invalid
            : JudgeKnown(context, record, ApiKeyOutcome.Accepted);
        Leave(context, context.Features.Find<IHttpAuthenticationFeature>(), outcome, record);
    }

    /// <summary>What is known now of the key of a request that was accepted before, since connections outlive keys.</summary>
    /// <returns>Null if the key, or the address that it comes from, would not be accepted any more.</returns>
    public ApiKeyRecord? Renew(HttpContext context, ApiKeyFeature identity)
    {
        if (!addresses.MayCall(context))
        {
            return null;
        }

        if (identity.Record.IsAnonymous)
        {
            return ring.Current is { IsOpen: true } ? identity.Record : null;
        }

        return ring.Current?.TryFindAgain(identity.Record, out var record) is true && State(record) is ApiKeyOutcome.Accepted && addresses.MayUse(context, record)
            ? record
            : null;
    }

    /// <summary>Judges a key that did not arrive in a place of the options, such as one in a form, by the same rules. Nothing remembers it.</summary>
    /// <param name="context">The request, which is not authenticated by this.</param>
    /// <param name="key">What was presented.</param>
    /// <param name="record">The key that it is; null where it is none.</param>
    public ApiKeyOutcome Judge(HttpContext context, ReadOnlySpan<char> key, out ApiKeyRecord? record)
    {
        record = null;
        var begun = meter.Begin();
        var outcome = Precondition(context, out var keys) is { } refused ? refused
            : keys!.IsOpen ? ApiKeyOutcome.Invalid
            : Judge(context, keys, key, ApiKeySyntax.IsKey(key) ? ApiKeyOutcome.Accepted : ApiKeyOutcome.Invalid, remembers: false, out record);
        meter.Attempted(context, outcome, record, begun);
        return outcome;
    }

    /// <summary>What is known now of a key that opened something which outlives the request, such as a session.</summary>
    /// <param name="context">A request that the key does not come with.</param>
    /// <param name="id">The id of the key.</param>
    /// <param name="record">The key as it is now; null where there is none of this id.</param>
    public ApiKeyOutcome JudgeAgain(HttpContext context, string id, out ApiKeyRecord? record)
    {
        record = null;
        return Precondition(context, out var keys) is { } refused ? refused
            : !keys!.TryFindById(id, out record) ? ApiKeyOutcome.Invalid
            : State(record) is var state && state is not ApiKeyOutcome.Accepted ? state
            : addresses.MayUse(context, record) ? ApiKeyOutcome.Accepted
            : ApiKeyOutcome.AddressNotAllowed;
    }

    /// <summary>Makes a key that was judged before the identity of the request.</summary>
    public static void Identify(HttpContext context, ApiKeyRecord record) => Leave(context, context.Features.Find<IHttpAuthenticationFeature>(), ApiKeyOutcome.Accepted, record);

    // What refuses a request before its key is looked at.
    private ApiKeyOutcome? Precondition(HttpContext context, out ApiKeyRing? keys)
    {
        keys = null;
        if (!addresses.MayCall(context))
        {
            return ApiKeyOutcome.AddressNotAllowed;
        }

        keys = ring.Current;
        if (keys is null)
        {
            log.KeysUnavailable(context.Request);
            return ApiKeyOutcome.Unavailable;
        }

        return null;
    }

    private ApiKeyOutcome Find(HttpContext context, out ApiKeyRecord? record)
    {
        record = null;
        if (Precondition(context, out var keys) is { } refused)
        {
            return refused;
        }

        if (keys!.IsOpen)
        {
            return Anonymous(out record);
        }

        var outcome = reader.Read(context.Request, out var key);
        if (outcome is ApiKeyOutcome.Missing)
        {
            log.MissingKey(context.Request);
            return outcome;
        }

        return Judge(context, keys, key, outcome, remembers: true, out record);
    }

    private ApiKeyOutcome Judge(HttpContext context, ApiKeyRing keys, ReadOnlySpan<char> key, ApiKeyOutcome outcome, bool remembers, out ApiKeyRecord? record)
    {
        record = null;
        if (outcome is ApiKeyOutcome.Invalid || !TryFind(context, keys, key, remembers, out record))
        {
            if (guesses.IsOneTooMany(context))
            {
                return ApiKeyOutcome.TooManyAttempts;
            }

            log.InvalidKey(context.Request, key);
            return ApiKeyOutcome.Invalid;
        }

        return JudgeKnown(context, record, outcome);
    }

    private ApiKeyOutcome JudgeKnown(HttpContext context, ApiKeyRecord record, ApiKeyOutcome outcome)
    {
        if (record.IsGuessable && guesses.Holds(context))
        {
            return ApiKeyOutcome.TooManyAttempts;
        }

        outcome = State(record) is var state && state is not ApiKeyOutcome.Accepted ? state : outcome;
        log.KnownKey(context.Request, record, outcome);
        return outcome is ApiKeyOutcome.Accepted && !addresses.MayUse(context, record) ? ApiKeyOutcome.AddressNotAllowed : outcome;
    }

    private static ApiKeyOutcome Anonymous(out ApiKeyRecord? record)
    {
        record = ApiKeyRecord.Anonymous;
        return ApiKeyOutcome.Accepted;
    }

    // What was found out once holds for the whole request.
    private static ApiKeyFeature? Leave(HttpContext context, IHttpAuthenticationFeature? before, ApiKeyOutcome outcome, ApiKeyRecord? record)
    {
        if (outcome is not ApiKeyOutcome.Accepted)
        {
            if (before is null)
            {
                context.Features.Put<IHttpAuthenticationFeature>(new HttpAuthenticationFeature());
            }

            context.Features.Put(Refused.With(outcome));
            return null;
        }

        var identity = new ApiKeyFeature(record!, before?.User);
        context.Features.Put<IApiKeyFeature>(identity);
        context.Features.Put<IHttpAuthenticationFeature>(identity);
        return identity;
    }

    private bool TryFind(HttpContext context, ApiKeyRing keys, ReadOnlySpan<char> key, bool remembers, [NotNullWhen(true)] out ApiKeyRecord? record)
    {
        if (memory.TryRecall(context, key, keys, out record))
        {
            return true;
        }

        // A key of our format that was mistyped needs no hash and no look-up.
        if (ApiKeyFormat.Check(key) is ApiKeyFormatCheck.BadChecksum || !keys.TryFind(key, out record) || record.IsRevoked)
        {
            return false;
        }

        if (remembers)
        {
            memory.Remember(context, key, keys, record);
        }

        return true;
    }

    /// <summary>Whether a key that was presented is accepted, by what is known of the key alone.</summary>
    public ApiKeyOutcome State(ApiKeyRecord record) =>
        record.IsRevoked ? ApiKeyOutcome.Invalid
        : !record.Enabled ? ApiKeyOutcome.Disabled
        : record.ExpiresAt is { } expiry && clock.GetUtcNow() >= expiry ? ApiKeyOutcome.Expired
        : ApiKeyOutcome.Accepted;

    /// <summary>One for each outcome, made once.</summary>
    private sealed record Refused(ApiKeyOutcome Outcome)
    {
        private static readonly Refused[] All = [.. Enum.GetValues<ApiKeyOutcome>().Order().Select(outcome => new Refused(outcome))];

        public static Refused With(ApiKeyOutcome outcome) => All[(int)outcome];
    }
}
