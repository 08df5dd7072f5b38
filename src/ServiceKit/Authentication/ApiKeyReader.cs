using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using ServiceKit.ApiKeys;

namespace ServiceKit.Authentication;

/// <summary>Takes the key out of a request: from the first configured place that is present, byte for byte as it was sent.</summary>
internal sealed class ApiKeyReader(IOptions<ApiKeyOptions> options)
{
    private readonly string _header = options.Value.HeaderName;
    private readonly bool _fromHeader = options.Value.Places.HasFlag(ApiKeyPlaces.Header);
    private readonly bool _bearer = options.Value.Places.HasFlag(ApiKeyPlaces.AuthorizationBearer);
    private readonly bool _apiKey = options.Value.Places.HasFlag(ApiKeyPlaces.AuthorizationApiKey);
    private readonly string? _parameter = options.Value.Places.HasFlag(ApiKeyPlaces.Query) ? options.Value.QueryParameterName : null;
    private readonly string? _cookie = options.Value.Places.HasFlag(ApiKeyPlaces.Cookie) ? options.Value.CookieName : null;
    private readonly bool _hidden = options.Value.HideCredentials;

    /// <summary>The place to name when no key was sent: the first of those that are on.</summary>
    public string ExpectedPlace =>
        _fromHeader ? $"authentication header: {_header}"
        : _bearer || _apiKey ? "authentication header: Authorization"
        : _parameter is not null ? $"query parameter: {_parameter}"
        : $"cookie: {_cookie}";

    /// <returns>
    /// <see cref="ApiKeyOutcome.Accepted"/> if <paramref name="key"/> is a text that could be a key,
    /// <see cref="ApiKeyOutcome.CrossSite"/> if it is one but must not count, <see cref="ApiKeyOutcome.Missing"/>, or
    /// <see cref="ApiKeyOutcome.Invalid"/>, where <paramref name="key"/> is what was sent, if it was one value.
    /// </returns>
    public ApiKeyOutcome Read(HttpRequest request, out ReadOnlySpan<char> key)
    {
        if (_hidden && request.HttpContext.Features.Get<HiddenCredential>() is { } hidden)
        {
            key = hidden.Key;
            return hidden.Outcome;
        }

        if (_fromHeader && request.Headers.TryGetValue(_header, out var values) && values.Count > 0)
        {
            return Single(values, out key);
        }

        if (ReadAuthorization(request.Headers.Authorization, out key) is { } authorization)
        {
            return authorization;
        }

        return ReadParameter(request, out key) ?? ReadCookie(request, out key) ?? ApiKeyOutcome.Missing;
    }

    /// <summary>Whether an <c>Authorization</c> field is of a scheme that keys arrive by.</summary>
    public bool IsCredential(string? authorization) => Credentials(authorization, out _);

    private ApiKeyOutcome? ReadAuthorization(StringValues values, out ReadOnlySpan<char> key)
    {
        key = default;
        for (var i = 0; i < values.Count; i++)
        {
            if (Credentials(values[i], out var credentials))
            {
                // A second Authorization field is refused: which one counts must not depend on who reads.
                return values.Count == 1 ? Check(credentials, out key) : ApiKeyOutcome.Invalid;
            }
        }

        return null;
    }

    // credentials = auth-scheme [ 1*SP token68 ], the scheme in any case (RFC 9110 section 11.4).
    private bool Credentials(string? value, out ReadOnlySpan<char> credentials)
    {
        var text = value.AsSpan();
        var end = text.IndexOf(' ');
        var scheme = end < 0 ? text : text[..end];
        credentials = end < 0 ? default : text[end..].TrimStart(' ');
        return (_bearer && scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            || (_apiKey && scheme.Equals("ApiKey", StringComparison.OrdinalIgnoreCase));
    }

    private ApiKeyOutcome? ReadParameter(HttpRequest request, out ReadOnlySpan<char> key)
    {
        key = default;
        return _parameter is null ? null : QueryParameter.Find(request.QueryString.Value, _parameter, out var value) switch
        {
            0 => null,
            1 => QueryParameter.TryDecode(value, out key) ? Check(key, out key) : ApiKeyOutcome.Invalid,
            _ => ApiKeyOutcome.Invalid,
        };
    }

    private ApiKeyOutcome? ReadCookie(HttpRequest request, out ReadOnlySpan<char> key)
    {
        key = default;
        return _cookie is null ? null : CookiePair.Find(request.Headers.Cookie, _cookie, out var value) switch
        {
            0 => null,
            1 when Check(value, out key) is var outcome => outcome is ApiKeyOutcome.Accepted && CrossSiteRequest.Is(request) ? ApiKeyOutcome.CrossSite : outcome,
            _ => ApiKeyOutcome.Invalid,
        };
    }

    private static ApiKeyOutcome Single(StringValues values, out ReadOnlySpan<char> key)
    {
        key = default;
        return values.Count == 1 ? Check(values[0], out key) : ApiKeyOutcome.Invalid;
    }

    private static ApiKeyOutcome Check(ReadOnlySpan<char> text, out ReadOnlySpan<char> key)
    {
        key = text;
        return text.IsEmpty ? ApiKeyOutcome.Missing
            : ApiKeySyntax.IsKey(text) ? ApiKeyOutcome.Accepted
            : ApiKeyOutcome.Invalid;
    }
}
