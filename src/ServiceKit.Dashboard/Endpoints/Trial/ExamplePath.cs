using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using ServiceKit.Protection;

namespace ServiceKit.Dashboard.Endpoints.Trial;

/// <summary>Paths of a pattern: one to begin with, and what the pattern finds in another.</summary>
internal static class ExamplePath
{
    /// <summary>A path that the pattern matches, with the tenant of a key where it names one.</summary>
    public static string Of(ListedEndpoint listed, string? tenant)
    {
        var names = listed.Access.Tenants.Sources.OfType<RouteTenant>().Select(source => source.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return "/" + string.Join('/', listed.Endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Part))));

        string Part(RoutePatternPart part) => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter when names.Contains(parameter.Name) && tenant is not (null or TenantSource.EveryTenant) => tenant,
            RoutePatternParameterPart { Default: { } value } => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
            // A number is what most constraints let through.
            RoutePatternParameterPart { ParameterPolicies.Count: > 0 } => "1",
            RoutePatternParameterPart parameter => parameter.Name,
            _ => string.Empty,
        };
    }

    /// <returns>The values of the route; null where the path is not one of the pattern. Constraints are not asked.</returns>
    public static RouteValueDictionary? Match(ListedEndpoint listed, string path)
    {
        if (path is not ['/', ..] || path.AsSpan().ContainsAny('?', '#'))
        {
            return null;
        }

        var pattern = listed.Endpoint.RoutePattern;
        var values = new RouteValueDictionary();
        return new TemplateMatcher(new RouteTemplate(pattern), new RouteValueDictionary(pattern.Defaults)).TryMatch(PathOf(path), values) ? values : null;
    }

    /// <summary>The path as a server hands it on.</summary>
#pragma warning disable CA2234 // a path alone is no Uri
    public static PathString PathOf(string path) => PathString.FromUriComponent(path);
#pragma warning restore CA2234
}
