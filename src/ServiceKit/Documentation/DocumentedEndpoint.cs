using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;

namespace ServiceKit.Documentation;

/// <summary>Finds the endpoint behind a documented operation: the description lacks what was chained to <c>MapControllers()</c> or a group.</summary>
internal static class DocumentedEndpoint
{
    public static Endpoint? Find(ApiDescription operation, EndpointDataSource? endpoints) =>
        endpoints?.Endpoints.OfType<RouteEndpoint>().FirstOrDefault(endpoint => Matches(endpoint, operation));

    private static bool Matches(RouteEndpoint endpoint, ApiDescription operation) =>
        endpoint.Metadata.GetMetadata<ActionDescriptor>() is { } action
            ? action.Id == operation.ActionDescriptor.Id
            : operation.ActionDescriptor.EndpointMetadata.Count > 0
                && endpoint.Metadata.Count == operation.ActionDescriptor.EndpointMetadata.Count
                && endpoint.Metadata.SequenceEqual(operation.ActionDescriptor.EndpointMetadata)
                && (endpoint.RoutePattern.RawText ?? string.Empty).Trim('/').StartsWith(LiteralStart(operation), StringComparison.Ordinal);

    // The description writes parameters without their constraints; up to the first one the two are the same text.
    private static string LiteralStart(ApiDescription operation) =>
        (operation.RelativePath ?? string.Empty).Split('{')[0].Trim('/');
}
