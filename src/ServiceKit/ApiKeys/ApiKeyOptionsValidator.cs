using System.Buffers;
using Microsoft.Extensions.Options;
using ServiceKit.Authentication;

namespace ServiceKit.ApiKeys;

/// <summary>Finds what is wrong with the options before the service listens, and says what to write instead.</summary>
internal sealed class ApiKeyOptionsValidator : IValidateOptions<ApiKeyOptions>
{
    // token of RFC 9110 section 5.6.2
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly TimeSpan ShortestReloadInterval = TimeSpan.FromMilliseconds(100);

    // unreserved of RFC 3986 section 2.3: what never needs encoding in a query.
    private static readonly SearchValues<char> UnreservedCharacters =
        SearchValues.Create("-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private const ApiKeyPlaces AllPlaces =
        ApiKeyPlaces.Header | ApiKeyPlaces.AuthorizationBearer | ApiKeyPlaces.AuthorizationApiKey | ApiKeyPlaces.Query | ApiKeyPlaces.Cookie;

    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = Faults(options).ToArray();
        return faults is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(ApiKeyOptions options)
    {
        if (string.IsNullOrEmpty(options.HeaderName) || options.HeaderName.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            yield return $"ApiKeyOptions.HeaderName '{options.HeaderName}' is no header name (RFC 9110 section 5.1). Use letters, digits and hyphens, such as X-API-Key.";
        }
        else if (options.HeaderName.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
        {
            yield return "ApiKeyOptions.HeaderName cannot be Authorization: set Places to AuthorizationBearer or AuthorizationApiKey instead.";
        }
        else if (options.HeaderName.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
        {
            yield return "ApiKeyOptions.HeaderName cannot be Cookie: set Places to Cookie instead, and CookieName.";
        }

        if (string.IsNullOrEmpty(options.QueryParameterName) || options.QueryParameterName.AsSpan().ContainsAnyExcept(UnreservedCharacters))
        {
            yield return $"ApiKeyOptions.QueryParameterName '{options.QueryParameterName}' is no plain name of a query parameter. Use letters, digits, hyphens, dots, underscores and tildes, such as {ApiKeyOptions.DefaultQueryParameterName}.";
        }

        if (string.IsNullOrEmpty(options.CookieName) || options.CookieName.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            yield return $"ApiKeyOptions.CookieName '{options.CookieName}' is no cookie name (RFC 6265 section 4.1.1). Use letters, digits, hyphens and underscores, such as {ApiKeyOptions.DefaultCookieName}.";
        }

        if (string.IsNullOrWhiteSpace(options.EnvironmentVariable))
        {
            yield return $"ApiKeyOptions.EnvironmentVariable is blank. Name a variable, such as {ApiKeyOptions.DefaultEnvironmentVariable}.";
        }

        if (options.AdminKeyVariable is not null && string.IsNullOrWhiteSpace(options.AdminKeyVariable))
        {
            yield return $"ApiKeyOptions.AdminKeyVariable is blank. Name a variable, such as {ApiKeyOptions.DefaultAdminKeyVariable}, or set it to null.";
        }

        if (options.ReloadInterval < ShortestReloadInterval)
        {
            yield return $"ApiKeyOptions.ReloadInterval is {options.ReloadInterval}. Use at least {ShortestReloadInterval.TotalMilliseconds} milliseconds.";
        }

        if (options.Places == ApiKeyPlaces.None || (options.Places & ~AllPlaces) != 0)
        {
            yield return "ApiKeyOptions.Places names no place where a key could arrive. Combine Header, AuthorizationBearer, AuthorizationApiKey, Query and Cookie.";
        }

        if (options.Realm is { } realm && realm.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            yield return "ApiKeyOptions.Realm has control or non-ASCII characters, which a header cannot carry.";
        }

        if (options.WrongKeysPerMinute is < 1 or > 1_000_000)
        {
            yield return "ApiKeyOptions.WrongKeysPerMinute is out of range. Use 1 to 1,000,000, or null to let anybody guess.";
        }

        if (options.UnauthenticatedPaths is null)
        {
            yield return "ApiKeyOptions.UnauthenticatedPaths is null. Use an empty list to open nothing.";
            yield break;
        }

        foreach (var path in options.UnauthenticatedPaths)
        {
            if (PublicPaths.Fault(path) is { } fault)
            {
                yield return $"ApiKeyOptions.UnauthenticatedPaths: '{path}' {fault}.";
            }
        }
    }
}
