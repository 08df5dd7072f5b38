using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ServiceKit.Configs.Api;

/// <summary>Conditions of a request by entity tags (RFC 9110 section 13.1).</summary>
internal static class ConfigTags
{
    public static void Write(HttpResponse response, string tag) => response.Headers.ETag = $"\"{tag}\"";

    /// <summary>Whether the caller has what is there now: 304.</summary>
    public static bool IsKnown(HttpRequest request, string tag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(Of(tag), useStrongComparison: false));

    /// <summary>Whether <c>If-None-Match: *</c> says that nothing of this name may be there.</summary>
    public static bool MustBeNew(HttpRequest request) => request.Headers.IfNoneMatch is ["*"];

    /// <returns>The tag that must be there; null for none or any. What no tag can be matches nothing, so that it is 412.</returns>
    public static string? Expected(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        return StringValues.IsNullOrEmpty(header) || header is ["*"] ? null
            : header is [var one] && EntityTagHeaderValue.TryParse(one, out var tag) && !tag.IsWeak ? tag.Tag.ToString().Trim('"')
            : string.Empty;
    }

    /// <summary>Whether <c>If-Match: *</c> says that something of this name must be there.</summary>
    public static bool MustBeThere(HttpRequest request) => request.Headers.IfMatch is ["*"];

    private static EntityTagHeaderValue Of(string tag) => new($"\"{tag}\"");
}
