using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace ServiceKit.Authentication;

/// <summary>
/// <c>WWW-Authenticate</c>: a challenge for each scheme that would be accepted (RFC 9110 section 11.6.1), with the error
/// codes of RFC 6750 section 3.1 once a credential was sent.
/// </summary>
internal sealed class ApiKeyChallenge
{
    private readonly string[] _plain;
    private readonly StringValues _missing;
    private readonly StringValues _invalid;

    public ApiKeyChallenge(IOptions<ApiKeyOptions> options, IHostEnvironment environment, ServiceInfo? service = null)
    {
        var realm = options.Value.Realm ?? service?.Id ?? environment.ApplicationName;
        var quoted = realm.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        _plain = options.Value.Places.HasFlag(ApiKeyPlaces.AuthorizationBearer)
            ? [$"ApiKey realm=\"{quoted}\"", $"Bearer realm=\"{quoted}\""]
            : [$"ApiKey realm=\"{quoted}\""];
        _missing = _plain;
        _invalid = With("error=\"invalid_token\"");
    }

    /// <summary>No error code when no key was sent: the caller may simply not know yet that one is needed.</summary>
    public StringValues For(ApiKeyOutcome outcome) => outcome is ApiKeyOutcome.Missing ? _missing : _invalid;

    public StringValues ForScopes(ReadOnlySpan<string> scopes) =>
        With($"error=\"insufficient_scope\", scope=\"{string.Join(' ', scopes)}\"");

    private StringValues With(string parameters) => Array.ConvertAll(_plain, challenge => $"{challenge}, {parameters}");
}
