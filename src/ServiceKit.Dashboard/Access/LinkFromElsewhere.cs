using Microsoft.AspNetCore.Http;

namespace ServiceKit.Dashboard.Access;

/// <summary>A link from another site brings no cookie of ours along (SameSite=Strict). A page of our own that leads on to itself does.</summary>
internal static class LinkFromElsewhere
{
    /// <summary>Answers such a request with a page that loads itself once more, before anything is made of there being no session.</summary>
    /// <returns>Whether it is answered.</returns>
    public static bool LeadOn(HttpContext context, SessionCookies cookies)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Headers["Sec-Fetch-Site"] is not ["cross-site"] || cookies.SessionOf(context) is not null)
        {
            return false;
        }

        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.Headers["Refresh"] = "0";
        return true;
    }
}
