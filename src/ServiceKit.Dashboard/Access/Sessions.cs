using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ServiceKit.ApiKeys;
using ServiceKit.Authentication;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Access;

/// <summary>Begins, finds and ends sessions. Nothing of one is taken from memory: what one replica ends is over on all of them.</summary>
internal sealed class Sessions(IDashboardSessionStore store, ApiKeyAuthenticator authenticator, SessionCookies cookies, SessionLookups lookups, IOptions<DashboardOptions> options, DashboardLog log, TimeProvider clock)
{
    // A session is written down as used no more than once in this time.
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    /// <summary>Begins a session under a new token, whatever the browser had before.</summary>
    public async Task<SignedIn> BeginAsync(HttpContext context, string actor, string? keyId, string name)
    {
        if (cookies.SessionOf(context) is { } old)
        {
            await store.RemoveSessionAsync(SessionToken.DigestOf(old), context.RequestAborted);
        }

        var now = clock.GetUtcNow();
        var token = SessionToken.New();
        var session = new DashboardSession(SessionToken.DigestOf(token), actor, keyId, AddressOf(context), now, now, End(now, now));
        await store.AddSessionAsync(session, context.RequestAborted);
        cookies.SetSession(context, token);
        cookies.DropSignIn(context);
        log.SignedIn(actor, session.Address);
        return new SignedIn(session, token, name);
    }

    /// <summary>The session of the request's cookie.</summary>
    /// <returns>The session and its token; null where there is none in force, or where it was not looked for (<see cref="TooManyLookups"/>).</returns>
    public async Task<(DashboardSession Session, string Token)?> FindAsync(HttpContext context)
    {
        if (cookies.SessionOf(context) is not { } token || SessionToken.DigestOf(token) is var digest && !lookups.MayLook(context, digest))
        {
            return null;
        }

        if (await store.FindSessionAsync(digest, clock.GetUtcNow(), context.RequestAborted) is not { } session)
        {
            lookups.Missed(context, digest);
            return null;
        }

        lookups.Found(digest);
        return (session, token);
    }

    /// <summary>Whether the key of a session still opens it: asked of the keys in force, with the address of this request.</summary>
    /// <returns>The key; null, with the reason for the log, where it does not; null without a reason where the keys cannot be read.</returns>
    public (ApiKeyRecord? Key, string? Reason) Judge(HttpContext context, DashboardSession session)
    {
        if (session.KeyId is not { } id)
        {
            return (null, "it belongs to a user, and keys sign in now");
        }

        var outcome = authenticator.JudgeAgain(context, id, out var record);
        return outcome switch
        {
            ApiKeyOutcome.Accepted => MissingScope(record!) is { } lost ? (null, $"its key has lost the scope {lost}") : (record, null),
            ApiKeyOutcome.Disabled => (null, "its key was disabled"),
            ApiKeyOutcome.Expired => (null, "its key has expired"),
            ApiKeyOutcome.AddressNotAllowed => (null, "the address is not one that its key may be used from"),
            ApiKeyOutcome.Unavailable => (null, null),
            _ => (null, "its key was revoked"),
        };
    }

    /// <summary>The scope for want of which a key opens no session: what the REST API asks for, and what the options ask for beside it.</summary>
    public string? MissingScope(ApiKeyRecord key) => ScopesOf(options.Value).FirstOrDefault(scope => !Scope.IsCovered(key.Scopes, scope));

    /// <summary>The scopes that a key needs to open a session, each once.</summary>
    public static IReadOnlyList<string> ScopesOf(DashboardOptions options) =>
        options.Scope == KeyManagementOptions.AdminScope ? [options.Scope] : [KeyManagementOptions.AdminScope, options.Scope];

    /// <summary>Notes that a session is in use.</summary>
    public async Task TouchAsync(HttpContext context, DashboardSession session)
    {
        var now = clock.GetUtcNow();
        if (now - session.SeenAt >= Grain && !Unattended.Is(context))
        {
            await store.TouchSessionAsync(session.Digest, now, End(session.CreatedAt, now), context.RequestAborted);
        }
    }

    /// <summary>Ends a session for good, and says why.</summary>
    public async Task EndAsync(HttpContext context, DashboardSession session, string? reason)
    {
        if (await store.RemoveSessionAsync(session.Digest, context.RequestAborted))
        {
            if (reason is null)
            {
                log.SignedOut(session.Actor);
            }
            else
            {
                log.SessionEnded(session.Actor, reason);
            }
        }
    }

    public static string? AddressOf(HttpContext context) =>
        (context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress)?.ToString();

    private DateTimeOffset End(DateTimeOffset begun, DateTimeOffset seen)
    {
        var (idle, last) = (seen + options.Value.IdleTimeout, begun + options.Value.SessionLifetime);
        return idle < last ? idle : last;
    }
}
