using Microsoft.AspNetCore.Http;
using ServiceKit.Authentication;
using ServiceKit.Dashboard.Access;
using ServiceKit.Dashboard.Layout;
using ServiceKit.Dashboard.SignIn;

namespace ServiceKit.Dashboard.Forms;

/// <summary>Lets forms through that come from a page of ours in the browser of this session. Two proofs: where the browser says it comes from, and the token.</summary>
internal sealed class FormFilter(PageRenderer renderer, DashboardLog log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var http = context.HttpContext;
        if (CrossSiteRequest.Is(http.Request))
        {
            return await RefuseAsync(http, StatusCodes.Status403Forbidden, "it was sent from another site", "It was sent from another site. Nothing was changed.");
        }

        if (await PostedForm.OfAsync(http) is not { } form)
        {
            return await RefuseAsync(http, StatusCodes.Status400BadRequest, "it cannot be read", "It is too large, or no form at all. Nothing was changed.");
        }

        if (!SessionToken.Matches(SignedIn.Of(http).Token, form[PostedForm.TokenField]))
        {
            const string Reason = "its token is not that of the session";
            if (CarriedForm.IsOfThisOrigin(http.Request))
            {
                // Of a tab that was opened in a session before this one: nothing is carried out, and nothing is lost.
                log.FormRefused(http, Reason);
                await renderer.WriteAsync<ContinuePage, CarriedForm>(http, renderer.Frame(http, "Signed in again"), CarriedForm.Of(http, form), StatusCodes.Status403Forbidden);
                return Results.Empty;
            }

            return await RefuseAsync(http, StatusCodes.Status403Forbidden, Reason, "It belongs to another session. Nothing was changed. Go back, load the page anew, and send it again.");
        }

        return await next(context);
    }

    private async Task<object?> RefuseAsync(HttpContext context, int status, string reason, string text)
    {
        log.FormRefused(context, reason);
        await renderer.MessageAsync(context, status, "The form was not accepted", text);
        return Results.Empty;
    }
}
