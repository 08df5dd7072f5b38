using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using ServiceKit.Protection;

namespace ServiceKit.Authentication;

/// <summary>
/// <c>WWW-Authenticate</c> (RFC 9110 section 11.6.1): <c>ApiKey</c> for a key in whatever header it is expected, <c>Bearer</c>
/// where that is accepted too, with the error codes of RFC 6750 section 3.1 once a credential was sent.
/// </summary>
internal sealed class ApiKeyChallenge
{
    private readonly string[] _plain;
    private readonly StringValues _missing;
    private readonly StringValues _invalid;

    public ApiKeyChallenge(IOptions<ApiKeyOptions> options, IHostEnvironment environment, ServiceInfo? service = null)
    {
        var realm = options.Value.Realm ?? service?.Id ?? environment.ApplicationName;
        var quoted = Visible(realm).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        var places = options.Value.Places;
        _plain = places switch
        {
            ApiKeyPlaces.AuthorizationBearer => [$"Bearer realm=\"{quoted}\""],
            _ when places.HasFlag(ApiKeyPlaces.AuthorizationBearer) => [$"ApiKey realm=\"{quoted}\"", $"Bearer realm=\"{quoted}\""],
            _ => [$"ApiKey realm=\"{quoted}\""],
        };
        _missing = _plain;
        _invalid = With("error=\"invalid_token\"");
    }

    /// <summary>No error code when no key was sent: the caller may simply not know yet that one is needed.</summary>
    public StringValues For(ApiKeyOutcome outcome) => outcome is ApiKeyOutcome.Missing ? _missing : _invalid;

    /// <summary>Of alternatives the first is named: RFC 6750 section 3 wants the scope that is necessary, not all that would do.</summary>
    public StringValues ForScopes(ScopeRequirement scopes) =>
        With($"error=\"insufficient_scope\", scope=\"{string.Join(' ', scopes.Alternatives()[0])}\"");

    // An application's name can be anything; a header cannot.
    private static string Visible(string text) => new([.. text.Select(c => c is >= ' ' and <= '~' ? c : '?')]);

    private StringValues With(string parameters) => Array.ConvertAll(_plain, challenge => $"{challenge}, {parameters}");
}
