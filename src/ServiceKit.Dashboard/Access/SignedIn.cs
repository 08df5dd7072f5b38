using Microsoft.AspNetCore.Http;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;

namespace ServiceKit.Dashboard.Access;

/// <summary>Who a request of the dashboard belongs to. A feature of the request.</summary>
/// <param name="Session">The session.</param>
/// <param name="Token">The token of its cookie.</param>
/// <param name="Name">What the page calls them.</param>
internal sealed record SignedIn(DashboardSession Session, string Token, string Name)
{
    public string FormToken { get; } = SessionToken.FormTokenOf(Token);

    public static SignedIn Of(HttpContext context) => context.Features.Get<SignedIn>() ?? throw new InvalidOperationException("Nobody is signed in: the endpoint is no page of the dashboard.");

    /// <summary>Who manages keys here, for <see cref="ApiKeyManager"/>: as over the REST API.</summary>
    public static ApiKeyActor ActorOf(HttpContext context) => CallerOf.Request(context);

    /// <summary>Neither the token nor its digest.</summary>
    public override string ToString() => Session.Actor;
}
