using System.Net;

namespace ServiceKit.Client.Sending;

/// <summary>
/// Redirects of GET and HEAD (RFC 9110, section 15.4). The handler below would follow them with all headers of the first request, the key
/// among them, to whatever host the answer names; so they are followed here, and anew each time it is asked where the key may go.
/// </summary>
internal static class Redirects
{
    private static readonly string[] CredentialHeaders = ["Authorization", "Cookie", "Proxy-Authorization"];

    public static Uri? TargetOf(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
            || (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
            || request.Content is not null
            || response.Headers.Location is not { } location)
        {
            return null;
        }

        if (!Uri.TryCreate(request.RequestUri, location, out var target) || (target.Scheme != Uri.UriSchemeHttp && target.Scheme != Uri.UriSchemeHttps))
        {
            return null;
        }

        // User and password in an address are sent nowhere (RFC 9110, section 4.2.4); they would only stand in logs.
        return target.UserInfo.Length == 0 ? target : new UriBuilder(target) { UserName = "", Password = "" }.Uri;
    }

    public static bool IsDowngrade(Uri from, Uri to) => from.Scheme == Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttps;

    public static HttpRequestMessage Follow(HttpRequestMessage request, Uri target, string keyHeader)
    {
        var next = new HttpRequestMessage(request.Method, target) { Version = request.Version, VersionPolicy = request.VersionPolicy };
        var elsewhere = !KeyOrigins.IsSame(request.RequestUri!, target);
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            // Host names the origin that was left; credentials were meant for it.
            if (!string.Equals(name, "Host", StringComparison.OrdinalIgnoreCase)
                && !(elsewhere && (CredentialHeaders.Contains(name, StringComparer.OrdinalIgnoreCase) || string.Equals(name, keyHeader, StringComparison.OrdinalIgnoreCase))))
            {
                next.Headers.TryAddWithoutValidation(name, values);
            }
        }

        foreach (var (name, value) in request.Options)
        {
            next.Options.Set(new HttpRequestOptionsKey<object?>(name), value);
        }

        return next;
    }
}
