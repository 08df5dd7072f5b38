using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ServiceKit.Authentication;
using ServiceKit.Dashboard.Access;
using ServiceKit.Dashboard.Forms;
using ServiceKit.Dashboard.Layout;
using ServiceKit.Limits;
using ServiceKit.Problems;

namespace ServiceKit.Dashboard.SignIn;

/// <summary>Answers a request for a page without a session.</summary>
internal sealed class SignInPrompt(PageRenderer renderer, SessionCookies cookies, RefusalWriter refusals, RateLimitGate limits, IOptions<DashboardOptions> options, IOptions<ApiKeyOptions> keys)
{
    public const string Path = "/sign-in";

    private const string Over = "Your session has ended.";

    private static readonly Problem NoSession = ProblemCatalogue.Unauthorized with { Detail = "Sign in to the dashboard first" };

    public async Task WriteAsync(HttpContext context)
    {
        if (limits.RefuseStranger(context) is { } refused)
        {
            await refused;
            return;
        }

        if (context.Features.Get<TooManyLookups>() is { } lookups)
        {
            await renderer.TooManyAsync(context, lookups);
            return;
        }

        if (HttpMethods.IsPost(context.Request.Method) && AcceptsHtml(context.Request))
        {
            await WriteAfterFormAsync(context);
        }
        else if (HttpMethods.IsGet(context.Request.Method) && AcceptsHtml(context.Request) && !Unattended.Is(context))
        {
            Lead(context);
        }
        else
        {
            // A scheme of its own (RFC 9110 section 11.6.1 asks for one), which no browser acts on.
            context.Response.Headers.WWWAuthenticate = "Session";
            await refusals.WriteAsync(context, NoSession);
        }
    }

    /// <summary>The sign-in page.</summary>
    public Task ShowAsync(HttpContext context, int status, Notice? notice, string? back, CarriedForm? carried = null)
    {
        var token = cookies.SignInOf(context);
        if (token is null)
        {
            token = SessionToken.New();
            cookies.SetSignIn(context, token);
        }

        var model = new SignInModel(SessionToken.FormTokenOf(token), back, carried, Sessions.ScopesOf(options.Value), cookies.AreLost(context));
        return renderer.WriteAsync<SignInPage, SignInModel>(context, renderer.Frame(context, "Sign in", notice: notice) with { User = null }, model, status);
    }

    // The form has the token of the session that is over, or the browser says that it comes from a page of this origin (where somebody has signed
    // out elsewhere, and no cookie is left): nobody else's fields are carried.
    private async Task WriteAfterFormAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Session";
        var form = CrossSiteRequest.Is(context.Request) ? null : await PostedForm.OfAsync(context);
        var carried = form is not null && (CarriedForm.IsOfThisOrigin(context.Request) || IsOfSession(context, form)) ? CarriedForm.Of(context, form) : null;
        var text = carried is null
            ? $"{Over} Nothing was changed."
            : $"{Over} Nothing was changed, and nothing is lost: sign in, and the form comes back as you left it.";
        await ShowAsync(context, StatusCodes.Status401Unauthorized, Notice.Warning(text), null, carried);
    }

    private bool IsOfSession(HttpContext context, PostedForm form) => cookies.SessionOf(context) is { } token && SessionToken.Matches(token, form[PostedForm.TokenField]);

    private void Lead(HttpContext context)
    {
        if (LinkFromElsewhere.LeadOn(context, cookies))
        {
            return;
        }

        // A key that somebody has put into the address goes no further.
        var query = context.Request.QueryString.Value ?? string.Empty;
        query = keys.Value.Places.HasFlag(ApiKeyPlaces.Query) ? QueryParameter.Without(query, keys.Value.QueryParameterName) : query;
        var path = context.Request.Path.Value![DashboardMapping.Path.Length..] + query;
        var back = LocalPath.Of(path) is { } local ? $"?return={Uri.EscapeDataString(local)}" : string.Empty;
        var ended = cookies.SessionOf(context) is null ? string.Empty : back.Length == 0 ? "?ended" : "&ended";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"{context.Request.PathBase}{DashboardMapping.Path}{Path}{back}{ended}";
    }

    private static bool AcceptsHtml(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
}
