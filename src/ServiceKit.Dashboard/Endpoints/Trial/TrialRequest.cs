using System.Net;
using Microsoft.AspNetCore.Routing;
using ServiceKit.ApiKeys;

namespace ServiceKit.Dashboard.Endpoints.Trial;

/// <summary>A request that nobody sends.</summary>
/// <param name="Listed">The endpoint that it would be for.</param>
/// <param name="Key">The key that it would present; null for none.</param>
/// <param name="Address">Where it would come from; null where the server knows no addresses.</param>
/// <param name="Path">Its path.</param>
/// <param name="Host">Its host.</param>
/// <param name="Values">What the pattern finds in its path.</param>
internal sealed record TrialRequest(ListedEndpoint Listed, ApiKeyRecord? Key, IPAddress? Address, string Path, string Host, RouteValueDictionary Values);
