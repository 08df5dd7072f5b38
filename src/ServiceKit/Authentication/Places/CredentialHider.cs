using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace ServiceKit.Authentication;

/// <summary>Takes everything that could be a key out of a request (<see cref="ApiKeyOptions.HideCredentials"/>), once, and keeps it for <see cref="ApiKeyReader"/>.</summary>
internal sealed class CredentialHider(IOptions<ApiKeyOptions> options, ApiKeyReader reader, IEnumerable<ReservedCookie> reserved)
{
    private readonly bool _enabled = options.Value.HideCredentials;
    private readonly string? _header = options.Value.Places.HasFlag(ApiKeyPlaces.Header) ? options.Value.HeaderName : null;
    private readonly string? _parameter = options.Value.Places.HasFlag(ApiKeyPlaces.Query) ? options.Value.QueryParameterName : null;
    private readonly string? _cookie = options.Value.Places.HasFlag(ApiKeyPlaces.Cookie) ? options.Value.CookieName : null;

    private readonly ReservedCookie[] _reserved = [.. reserved];

    public void Hide(HttpContext context)
    {
        HideReserved(context);
        // What is put there later, such as the service's own key for a service behind it, is nobody's credential here.
        if (!_enabled || context.Features.Get<HiddenCredential>() is not null)
        {
            return;
        }

        var outcome = reader.Read(context.Request, out var key);
        context.Features.Set(new HiddenCredential(outcome, key.ToString()));
        HideHeaders(context.Request.Headers);
        if (_parameter is not null)
        {
            HideParameter(context, _parameter);
        }
    }

    /// <summary>Takes out the cookies that are for other endpoints, which <see cref="Hide"/> does too.</summary>
    public void HideReserved(HttpContext context)
    {
        foreach (var cookie in _reserved)
        {
            if (context.Request.Headers.Cookie is { Count: > 0 } cookies && CookiePair.Find(cookies, cookie.Name, out _) > 0 && !cookie.IsFor(context.GetEndpoint()))
            {
                context.Request.Headers.Cookie = WithoutCookie(cookies, cookie.Name);
            }
        }
    }

    private void HideHeaders(IHeaderDictionary headers)
    {
        if (_header is not null)
        {
            headers.Remove(_header);
        }

        if (headers.Authorization is { Count: > 0 } authorization && Array.Exists((string?[])authorization!, reader.IsCredential))
        {
            headers.Authorization = Remaining(authorization, value => reader.IsCredential(value) ? null : value);
        }

        if (_cookie is not null && headers.Cookie is { Count: > 0 } cookies)
        {
            headers.Cookie = WithoutCookie(cookies, _cookie);
        }
    }

    // The framework's collections of parameters and cookies are read anew when what they were read from has changed.
    private static void HideParameter(HttpContext context, string name)
    {
        var request = context.Request;
        if (request.QueryString.Value is { } query && QueryParameter.Without(query, name) is var kept && !ReferenceEquals(kept, query))
        {
            request.QueryString = new QueryString(kept);
        }

        // Middleware may have given the query another value before: the target as it was sent has its own.
        if (context.Features.Get<IHttpRequestFeature>() is { RawTarget: { } target } feature && QueryParameter.Without(target, name) is var raw && !ReferenceEquals(raw, target))
        {
            feature.RawTarget = raw;
        }
    }

    private static StringValues WithoutCookie(StringValues cookies, string name) => Remaining(cookies, field => CookiePair.Without(field, name));

    private static StringValues Remaining(StringValues values, Func<string?, string?> keep) =>
        ((string?[])values!).Select(keep).OfType<string>().ToArray() is { Length: > 0 } kept ? kept : StringValues.Empty;
}
