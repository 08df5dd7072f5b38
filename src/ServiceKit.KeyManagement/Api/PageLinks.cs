using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace ServiceKit.KeyManagement.Api;

/// <summary>The neighbours of a page in the header <c>Link</c> (RFC 8288).</summary>
internal static class PageLinks
{
    public static void Write(HttpContext context, int page, int size, long total)
    {
        var last = (int)Math.Max(1, (total + size - 1) / size);
        var links = new List<string>();
        if (page < last)
        {
            links.Add(Link(context, page + 1, "next"));
        }

        if (page > 1)
        {
            links.Add(Link(context, Math.Min(page - 1, last), "prev"));
        }

        if (links.Count > 0)
        {
            context.Response.Headers.Link = string.Join(", ", links);
        }
    }

    // Relative, so that it holds behind whatever proxy. A key in the query is not repeated: only what lists are made by.
    private static string Link(HttpContext context, int page, string relation)
    {
        var query = new QueryBuilder { { "page", page.ToString(CultureInfo.InvariantCulture) } };
        foreach (var name in ListReader.Known.Where(name => name != "page" && context.Request.Query.ContainsKey(name)))
        {
            query.Add(name, context.Request.Query[name].ToString());
        }

        return $"<{context.Request.PathBase}{KeyEndpoints.Path}{query}>; rel=\"{relation}\"";
    }
}
