using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using ServiceKit.Protection;

namespace ServiceKit.KeyManagement;

/// <summary>The scopes that can be granted.</summary>
internal interface IScopeCatalogue
{
    /// <summary>The scopes, sorted; null where nobody knows, and every scope can be granted.</summary>
    IReadOnlyList<string>? Scopes { get; }
}

/// <summary>The scopes that the endpoints of this service ask for, and those that the options name beside them.</summary>
internal sealed class EndpointScopes(EndpointDataSource endpoints, IOptions<KeyManagementOptions> options) : IScopeCatalogue
{
    public IReadOnlyList<string> Scopes =>
        [.. ScopeCatalogue.Of(endpoints).Concat(options.Value.AdditionalScopes).Append(KeyManagementOptions.AdminScope).Distinct().Order(StringComparer.Ordinal)];
}
