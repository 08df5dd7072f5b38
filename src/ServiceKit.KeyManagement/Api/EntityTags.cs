using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ServiceKit.KeyManagement.Api;

/// <summary>The version of a key as an entity tag (RFC 9110 sections 8.8.3 and 13.1.1).</summary>
internal static class EntityTags
{
    public static void Write(HttpResponse response, StoredApiKey key) =>
        response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{key.Version}\"");

    /// <returns>The version that the caller knows; null where it names none.</returns>
    /// <exception cref="ApiFaultException">The header is malformed, or names several versions or none that can be.</exception>
    public static long? Expected(HttpRequest request)
    {
        if (request.Headers.IfMatch is not [_, ..] values || values is ["*"])
        {
            return null;
        }

        // A weak tag never matches here (RFC 9110 section 13.1.1), nor does one that this service did not write.
        return values.Count == 1 && EntityTagHeaderValue.TryParse(values[0], out var tag) && !tag.IsWeak
            && long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new ApiFaultException(StatusCodes.Status412PreconditionFailed, "If-Match names no version of this key; send the ETag of its last answer.");
    }
}
