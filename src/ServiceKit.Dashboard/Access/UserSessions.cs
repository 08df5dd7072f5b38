using Microsoft.AspNetCore.Http;
using ServiceKit.Authentication;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;
using ServiceKit.Networks;
using ServiceKit.Problems;

namespace ServiceKit.Dashboard.Access;

/// <summary>
/// Where a policy of the service lets people in: it was met when this filter runs. A session is begun beside it, which is what the tokens of
/// forms are bound to, and belongs to the user who is signed in by the service's own scheme.
/// </summary>
internal sealed class UserSessions(IServiceProvider services, ClientAddressCheck addresses, RefusalWriter refusals) : IEndpointFilter
{
    private static readonly Problem Unknown = ProblemCatalogue.Forbidden with { Detail = "The dashboard is for users whose name is known, and here not for keys" };

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

        http.Features.Set(await SessionOfAsync(http, name));
        return await next(context);
    }

    private async Task<SignedIn> SessionOfAsync(HttpContext context, string name)
    {
        // Made with the first request: to map the pages makes no store.
        var sessions = (Sessions)services.GetService(typeof(Sessions))!;
        var actor = ApiKeyActor.User(name).Name;
        if (await sessions.FindAsync(context) is (var session, var token) && session.Actor == actor)
        {
            await sessions.TouchAsync(context, session);
            return new SignedIn(session, token, name);
        }

        return await sessions.BeginAsync(context, actor, null, name);
    }
}
