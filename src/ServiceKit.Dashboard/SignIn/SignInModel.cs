using ServiceKit.Dashboard.Forms;

namespace ServiceKit.Dashboard.SignIn;

/// <summary>What the sign-in page shows.</summary>
/// <param name="Token">The token of its form.</param>
/// <param name="Return">Where to go on afterwards, below the dashboard; null for the beginning.</param>
/// <param name="Carried">A form that was sent when the session was over; null for none.</param>
/// <param name="Scopes">The scopes that the key needs.</param>
/// <param name="IsUnencrypted">Whether the key would be sent unencrypted, and the browser would not keep the session.</param>
internal sealed record SignInModel(string Token, string? Return, CarriedForm? Carried, IReadOnlyList<string> Scopes, bool IsUnencrypted);
