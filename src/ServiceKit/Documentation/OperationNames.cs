using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;
using ServiceKit.Protection;

namespace ServiceKit.Documentation;

/// <summary>Operation ids that client generators can turn into method names.</summary>
internal static class OperationNames
{
    /// <summary>The endpoint's own name if it has one, or what ServiceKit calls it; else method and path: <c>getApiV1StationsById</c>.</summary>
    public static string IdOf(ApiDescription operation)
    {
        var metadata = operation.ActionDescriptor.EndpointMetadata;
        var name = metadata.OfType<IEndpointNameMetadata>().LastOrDefault()?.EndpointName ?? metadata.OfType<ServiceEndpoint>().LastOrDefault()?.OperationId;
        return name ?? FromRoute(operation.HttpMethod ?? "any", operation.RelativePath ?? string.Empty);
    }

    private static string FromRoute(string method, string path)
    {
#pragma warning disable CA1308 // an identifier in camel case, not a normalization
        var id = new StringBuilder(method.ToLowerInvariant());
#pragma warning restore CA1308
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment.StartsWith('{'))
            {
                id.Append("By");
            }

            AppendWords(id, segment);
        }

        return id.ToString();
    }

    private static void AppendWords(StringBuilder id, string segment)
    {
        var startsWord = true;
        foreach (var c in segment)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                startsWord = true;
                continue;
            }

            id.Append(startsWord ? char.ToUpper(c, CultureInfo.InvariantCulture) : c);
            startsWord = false;
        }
    }
}
