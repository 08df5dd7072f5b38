using System.Globalization;

namespace ServiceKit.ApiKeys;

/// <summary>
/// The fields of one key as a source writes them, whatever its format: configuration, JSON file or line file. All of them know
/// the same names and the same values.
/// </summary>
internal sealed class ApiKeyFields
{
    /// <summary>The names, for messages.</summary>
    public const string Known = "key, hash, name, enabled, scopes, tenant, expiresAt, networks, limit";

    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private string? _key;
    private string? _hash;
    private string? _name;
    private string? _tenant;
    private string? _limit;
    private bool _enabled = true;
    private DateTimeOffset? _expiresAt;
    private string[] _scopes = [Scope.All];
    private string[]? _networks;

    /// <summary>Takes one field.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <param name="values">Its value; several where the format has lists, and none for an empty list.</param>
    /// <returns>What is wrong, in words that never quote what could be a key; null if nothing is.</returns>
    public string? Set(string name, IReadOnlyList<string> values)
    {
        if (Canonical(name) is not { } field)
        {
            return $"it has a member that is not known here; known are {Known}";
        }

        return _given.Add(field) ? Take(field, values) : $"{field} is given twice";
    }

    /// <summary>Takes the secret, or the hash of one, where the format does not say which.</summary>
    public string? SetSecret(string text) => Set(ApiKeyHash.IsHash(text) ? "hash" : "key", [text]);

    /// <summary>Names the key after its place, unless a name is given.</summary>
    public void NameByDefault(string name) => _name ??= name;

    public ApiKeyEntry ToEntry() => new()
    {
        Key = _key,
        Hash = _hash,
        Name = _name,
        Enabled = _enabled,
        Scopes = _scopes,
        Tenant = _tenant,
        ExpiresAt = _expiresAt,
        Networks = _networks,
        Limit = _limit,
    };

    private static string? Canonical(string name) => name.ToUpperInvariant() switch
    {
        "KEY" => "key",
        "HASH" => "hash",
        "NAME" => "name",
        "ENABLED" => "enabled",
        "SCOPES" => "scopes",
        "TENANT" => "tenant",
        "EXPIRESAT" or "EXPIRES" => "expiresAt",
        "NETWORKS" => "networks",
        "LIMIT" => "limit",
        _ => null,
    };

    private string? Take(string field, IReadOnlyList<string> values)
    {
        switch (field)
        {
            case "scopes":
                _scopes = List(values);
                return null;
            case "networks":
                _networks = List(values);
                return null;
            case "limit":
                _limit = string.Join(',', values);
                return null;
        }

        if (values is not [var value])
        {
            return $"{field} is a list; it takes one value";
        }

        switch (field)
        {
            case "key":
                _key = value;
                return null;
            case "hash":
                _hash = value;
                return null;
            case "name":
                _name = value;
                return null;
            case "tenant":
                _tenant = value;
                return null;
            case "enabled":
                return bool.TryParse(value, out _enabled) ? null : "enabled is neither true nor false";
            default:
                _expiresAt = Moment(value);
                return _expiresAt is null ? "expiresAt is no moment; write 2027-01-31 (its first second in UTC) or 2027-01-31T12:00:00Z, or an offset such as +01:00 in place of Z" : null;
        }
    }

    // One text is a list separated by commas; an empty one is an empty list, which grants nothing.
    private static string[] List(IReadOnlyList<string> values) => values is [var text]
        ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : [.. values];

    /// <summary>A moment of RFC 3339 with an offset, since a time without one means another moment on every machine; or a date.</summary>
    public static DateTimeOffset? Moment(string text)
    {
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            return date;
        }

        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        return hasOffset && text.Length > 10 && text[10] == 'T'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) ? moment : null;
    }
}
