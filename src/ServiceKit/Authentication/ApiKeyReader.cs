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

    /// <summary>The header to name when no key was sent.</summary>
    public string ExpectedHeader => _fromHeader ? _header : "Authorization";

    /// <returns>
    /// <see cref="ApiKeyOutcome.Accepted"/> if <paramref name="key"/> is a text that could be a key,
    /// <see cref="ApiKeyOutcome.Missing"/>, or <see cref="ApiKeyOutcome.Invalid"/>, where <paramref name="key"/> is what was
    /// sent, if it was one value.
    /// </returns>
    public ApiKeyOutcome Read(HttpRequest request, out ReadOnlySpan<char> key)
    {
        if (_fromHeader && request.Headers.TryGetValue(_header, out var values) && values.Count > 0)
        {
            return Single(values, out key);
        }

        return ReadAuthorization(request.Headers.Authorization, out key);
    }

    private ApiKeyOutcome ReadAuthorization(StringValues values, out ReadOnlySpan<char> key)
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

        return ApiKeyOutcome.Missing;
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
