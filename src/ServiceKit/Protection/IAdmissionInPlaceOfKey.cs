using Microsoft.AspNetCore.Http;

namespace ServiceKit.Protection;

/// <summary>
/// Endpoint metadata: something else than a key decides who may call the endpoint, such as the session of a dashboard. The gate asks it at
/// every lock, in place of the key; no list of open paths goes around it.
/// </summary>
internal interface IAdmissionInPlaceOfKey
{
    /// <summary>What lets callers in, for the inventory: <c>dashboard session</c>.</summary>
    string Name { get; }

    /// <summary>Lets the request pass, or answers it. Asked again for the same request, it says the same.</summary>
    /// <param name="context">The request.</param>
    /// <returns>Whether the request may go on. If not, the response is written.</returns>
    ValueTask<bool> AdmitAsync(HttpContext context);
}
