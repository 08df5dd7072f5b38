using Microsoft.AspNetCore.Http;

namespace ServiceKit.Dashboard.Forms;

/// <summary>
/// A form that was sent when the session was over: the sign-in page carries its fields, and gives them back. Nothing is kept on the server, and
/// none of our forms but that of the sign-in has a secret in it.
/// </summary>
/// <param name="Action">Where the form was sent to, below the dashboard.</param>
/// <param name="Fields">Its fields.</param>
internal sealed record CarriedForm(string Action, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>The field of the sign-in page that names the form's action.</summary>
    public const string ActionField = "carried-action";

    /// <summary>What the names of its fields begin with on the sign-in page.</summary>
    public const string Prefix = "carried.";

    /// <summary>Whether the browser says that a page of this very origin sent the request: then what it sent is shown again, whatever its token is.</summary>
    public static bool IsOfThisOrigin(HttpRequest request) => request.Headers["Sec-Fetch-Site"] is ["same-origin"];

    /// <summary>The fields of the form that a request without a session sent.</summary>
    public static CarriedForm Of(HttpContext context, PostedForm form) => new(
        context.Request.Path.Value![DashboardMapping.Path.Length..],
        [.. from name in form.Names where !name.StartsWith("__", StringComparison.Ordinal) from value in form.All(name) select KeyValuePair.Create(name, value)]);

    /// <summary>The form that the sign-in page carried.</summary>
    public static CarriedForm? From(PostedForm signIn) =>
        LocalPath.Of(signIn[ActionField]) is { } action
            ? new(action, [.. from name in signIn.Names where name.StartsWith(Prefix, StringComparison.Ordinal) from value in signIn.All(name) select KeyValuePair.Create(name[Prefix.Length..], value)])
            : null;
}
