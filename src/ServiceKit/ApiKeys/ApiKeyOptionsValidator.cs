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

    private const ApiKeyPlaces AllPlaces = ApiKeyPlaces.Header | ApiKeyPlaces.AuthorizationBearer | ApiKeyPlaces.AuthorizationApiKey;

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

        if (string.IsNullOrWhiteSpace(options.EnvironmentVariable))
        {
            yield return $"ApiKeyOptions.EnvironmentVariable is blank. Name a variable, such as {ApiKeyOptions.DefaultEnvironmentVariable}.";
        }

        if (options.Places == ApiKeyPlaces.None || (options.Places & ~AllPlaces) != 0)
        {
            yield return "ApiKeyOptions.Places names no place where a key could arrive. Combine Header, AuthorizationBearer and AuthorizationApiKey.";
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
