using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace ServiceKit.KeyManagement.Api;

/// <summary>The neighbours of a page in the header <c>Link</c> (RFC 8288).</summary>
internal static class PageLinks
{
    /// <param name="context">The request for the page.</param>
    /// <param name="path">The path of the list.</param>
    /// <param name="parameters">The parameters that lists are made by.</param>
    /// <param name="page">The number of the page.</param>
    /// <param name="size">How many items a page has.</param>
    /// <param name="total">How many there are on all pages.</param>
    public static void Write(HttpContext context, string path, IReadOnlyList<string> parameters, int page, int size, long total)
    {
        var last = (int)Math.Max(1, (total + size - 1) / size);
        var links = new List<string>();
        if (page < last)
        {
            links.Add(Link(page + 1, "next"));
        }

        if (page > 1)
        {
            links.Add(Link(Math.Min(page - 1, last), "prev"));
        }

        if (links.Count > 0)
        {
            context.Response.Headers.Link = string.Join(", ", links);
        }

        // Relative, so that it holds behind whatever proxy. A key in the query is not repeated: only what lists are made by.
        string Link(int number, string relation)
        {
            var query = new QueryBuilder { { "page", number.ToString(CultureInfo.InvariantCulture) } };
            foreach (var name in parameters.Where(name => name != "page" && context.Request.Query.ContainsKey(name)))
            {
                query.Add(name, context.Request.Query[name].ToString());
            }

            return $"<{context.Request.PathBase}{path}{query}>; rel=\"{relation}\"";
        }
    }
}
