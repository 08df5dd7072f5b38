using Microsoft.AspNetCore.Http;

namespace ServiceKit.Authentication;

/// <summary>
/// A cookie that opens some endpoints, and is sent by browsers to all others of the host too. It is taken out of requests for those, which may hand on
/// what they are sent, whatever <see cref="ApiKeyOptions.HideCredentials"/> says: nothing there has a use for it.
/// </summary>
/// <param name="Name">The name of the cookie.</param>
/// <param name="IsFor">Whether an endpoint is one of those that it opens.</param>
internal sealed record ReservedCookie(string Name, Func<Endpoint?, bool> IsFor);
