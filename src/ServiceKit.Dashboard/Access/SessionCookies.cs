using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using ServiceKit.Authentication;

namespace ServiceKit.Dashboard.Access;

/// <summary>The cookies of the dashboard: that of a session, and that of the sign-in form before there is one.</summary>
/// <remarks>
/// <c>__Host-</c> makes browsers accept them over https alone, for the whole host and no other (RFC 6265bis section 4.1.3.2), so that no
/// neighbour can plant one. In Development there may be no https, and they go without.
/// </remarks>
internal sealed class SessionCookies(IWebHostEnvironment environment)
{
    private const string Session = "servicekit-dashboard";

    private const string SignIn = "servicekit-sign-in";

    private const string SecurePrefix = "__Host-";

    /// <summary>The cookies, for the gate: of the whole host, they would reach every endpoint of it, and services behind it.</summary>
    public static IEnumerable<ReservedCookie> Reserved =>
        from name in (string[])[Session, SignIn]
        from prefix in (string[])["", SecurePrefix]
        select new ReservedCookie(prefix + name, DashboardEndpoint.Is);

    public string? SessionOf(HttpContext context) => Read(context, Session);

    public string? SignInOf(HttpContext context) => Read(context, SignIn);

    public void SetSession(HttpContext context, string token) => Write(context, Session, token);

    public void SetSignIn(HttpContext context, string token) => Write(context, SignIn, token);

    public void DropSession(HttpContext context) => Drop(context, Session);

    public void DropSignIn(HttpContext context) => Drop(context, SignIn);

    /// <summary>Whether the browser will not keep the cookies, because the connection is not encrypted.</summary>
    public bool AreLost(HttpContext context) => !context.Request.IsHttps && IsSecure(context);

    private bool IsSecure(HttpContext context) => context.Request.IsHttps || !environment.IsDevelopment();

    private string NameOf(HttpContext context, string name) => IsSecure(context) ? SecurePrefix + name : name;

    private string? Read(HttpContext context, string name) => context.Request.Cookies[NameOf(context, name)] is var value && SessionToken.IsToken(value) ? value : null;

    private void Write(HttpContext context, string name, string token) => context.Response.Cookies.Append(NameOf(context, name), token, Options(context));

    private void Drop(HttpContext context, string name) => context.Response.Cookies.Delete(NameOf(context, name), Options(context));

    private CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        Secure = IsSecure(context),
        SameSite = SameSiteMode.Strict,
        Path = "/",
        IsEssential = true,
    };
}
