using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ServiceKit.ApiKeys;
using ServiceKit.Authentication;

namespace ServiceKit.KeyManagement.Rotation;

/// <summary>
/// Tells callers that still use a key that was replaced: <c>Deprecation</c> (RFC 9745) since when, <c>Sunset</c> (RFC 8594) until when
/// it is accepted.
/// </summary>
internal static class DeprecationHeaders
{
    public static void Use(WebApplication app) => app.Use((context, next) =>
    {
        if (ApiKeyFeature.Of(context)?.Record is { DeprecatedAt: { } since } record)
        {
            context.Response.OnStarting(() =>
            {
                Write(context.Response, record, since);
                return Task.CompletedTask;
            });
        }

        return next(context);
    });

    private static void Write(HttpResponse response, ApiKeyRecord record, DateTimeOffset since)
    {
        response.Headers["Deprecation"] = string.Create(CultureInfo.InvariantCulture, $"@{since.ToUnixTimeSeconds()}");
        if (record.ExpiresAt is { } end)
        {
            response.Headers["Sunset"] = end.ToString("R", CultureInfo.InvariantCulture);
        }
    }
}
