using Microsoft.AspNetCore.Http;
using ServiceKit.Authentication;
using ServiceKit.Dashboard.Layout;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;
using ServiceKit.Networks;
using ServiceKit.Problems;

namespace ServiceKit.Dashboard.Access;

/// <summary>
/// Where a policy of the service lets people in: it was met when this filter runs. A session is begun beside it, which is what the tokens of
/// forms are bound to, and belongs to the user who is signed in by the service's own scheme.
/// </summary>
internal sealed class UserSessions(IServiceProvider services, SessionCookies cookies, PageRenderer renderer, ClientAddressCheck addresses, RefusalWriter refusals) : IEndpointFilter
{
    private static readonly Problem Unknown = ProblemCatalogue.Forbidden with { Detail = "The dashboard is for users whose name is known, and here not for keys" };

    private static readonly Problem Over = ProblemCatalogue.Unauthorized with { Detail = "The session has ended" };

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var http = context.HttpContext;
        PageHeaders.Write(http.Response);
        if (!addresses.MayCall(http) || CallerOf.UserName(http.User) is not { } name)
        {
            await refusals.WriteAsync(http, addresses.MayCall(http) ? Unknown : ProblemCatalogue.AddressNotAllowed);
            return Results.Empty;
        }

        // Without a session beside it: the service's own cookie may come along from other sites, where ours does not.
        if (LinkFromElsewhere.LeadOn(http, cookies))
        {
            return Results.Empty;
        }

        // A form from another site begins no session either; the filter of forms refuses it.
        if (!CrossSiteRequest.Is(http.Request))
        {
            if (await SessionOfAsync(http, name) is not { } user)
            {
                if (http.Features.Get<TooManyLookups>() is { } lookups)
                {
                    await renderer.TooManyAsync(http, lookups);
                    return Results.Empty;
                }

                http.Response.Headers.WWWAuthenticate = "Session";
                await refusals.WriteAsync(http, Over);
                return Results.Empty;
            }

            http.Features.Set(user);
        }

        return await next(context);
    }

    /// <returns>The session; null where there is none, and nobody may be at the screen to begin one.</returns>
    private async Task<SignedIn?> SessionOfAsync(HttpContext context, string name)
    {
        // Made with the first request: to map the pages makes no store.
        var sessions = (Sessions)services.GetService(typeof(Sessions))!;
        var actor = ApiKeyActor.User(name).Name;
        if (await sessions.FindAsync(context) is (var session, var token) && session.Actor == actor)
        {
            await sessions.TouchAsync(context, session);
            return new SignedIn(session, token, name);
        }

        return Unattended.Is(context) || context.Features.Get<TooManyLookups>() is not null ? null : await sessions.BeginAsync(context, actor, null, name);
    }
}
