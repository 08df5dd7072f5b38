using Microsoft.Extensions.Logging;

namespace ServiceKit.Authentication;

/// <summary>What is logged about the places where keys arrive.</summary>
internal sealed partial class AuthenticationLog
{
    public void RiskyPlaces(ApiKeyOptions options)
    {
        if (options.Places.HasFlag(ApiKeyPlaces.Query))
        {
            KeyInQuery(options.QueryParameterName);
        }

        if (options.Places.HasFlag(ApiKeyPlaces.Cookie))
        {
            KeyInCookie(options.CookieName);
        }
    }

#pragma warning disable CA1707 // as in the other part
    [LoggerMessage(19, LogLevel.Warning, "auth.cross_site: {key_name} ({key_id}, {key_prefix}****) {method} {path}", EventName = "auth.cross_site", SkipEnabledCheck = true)]
    private partial void CrossSite(string key_prefix, string key_id, string key_name, string method, string path);
#pragma warning restore CA1707

    [LoggerMessage(28, LogLevel.Warning, "Keys are accepted in the query parameter {parameter}. Addresses end up in logs, histories and referrers: keep it for callers that cannot send a header, and keep addresses out of logs, those of the category Microsoft.AspNetCore.Hosting.Diagnostics at Information included.", EventName = "auth.key_in_query")]
    private partial void KeyInQuery(string parameter);

    [LoggerMessage(29, LogLevel.Warning, "Keys are accepted in the cookie {cookie}. Browsers send it by themselves: set it with Secure, HttpOnly and SameSite, and change nothing on GET. Other sites can make a browser send GET, HEAD and OPTIONS; everything else from there is refused.", EventName = "auth.key_in_cookie")]
    private partial void KeyInCookie(string cookie);
}
