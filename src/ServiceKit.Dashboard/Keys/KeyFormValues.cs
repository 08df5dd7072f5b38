using System.Globalization;
using ServiceKit.Dashboard.Forms;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Keys;

/// <summary>What stands in the fields of the form for a key, as it was typed.</summary>
internal sealed record KeyFormValues
{
    /// <summary>The choices of an expiry beside the days of <see cref="Days"/>.</summary>
    public const string Never = "never";
    public const string OnDate = "date";
    public const string Unchanged = "keep";

    public static readonly IReadOnlyList<(string Value, string Text)> Days = [("7", "in 7 days"), ("30", "in 30 days"), ("90", "in 90 days"), ("365", "in 1 year")];

    private static readonly char[] Separators = [' ', '\t', '\r', '\n', ',', ';'];

    public string Name { get; init; } = string.Empty;

    public string Tenant { get; init; } = string.Empty;

    public string Environment { get; init; } = string.Empty;

    /// <summary>The boxes that are checked.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Scopes that have no box.</summary>
    public string OtherScopes { get; init; } = string.Empty;

    public string Expiry { get; init; } = Never;

    public string ExpiryDate { get; init; } = string.Empty;

    public string Networks { get; init; } = string.Empty;

    public string Limit { get; init; } = string.Empty;

    /// <summary>Every scope that is chosen, each once.</summary>
    public IReadOnlyList<string> AllScopes => [.. Scopes.Concat(Split(OtherScopes)).Distinct(StringComparer.Ordinal)];

    public IReadOnlyList<string>? NetworkList => Split(Networks) is { Length: > 0 } networks ? networks : null;

    public static KeyFormValues Read(PostedForm form) => new()
    {
        Name = form["name"],
        Tenant = form["tenant"],
        Environment = form["environment"],
        Scopes = form.All("scope"),
        OtherScopes = form["other-scopes"],
        Expiry = form["expiry"] is { Length: > 0 } expiry ? expiry : Never,
        ExpiryDate = form["expiry-date"],
        Networks = form["networks"],
        Limit = form["limit"],
    };

    public static KeyFormValues Of(StoredApiKey key, IReadOnlyList<string> boxes) => new()
    {
        Name = key.Name,
        Tenant = key.Tenant ?? string.Empty,
        Scopes = [.. key.Scopes.Where(boxes.Contains)],
        OtherScopes = string.Join('\n', key.Scopes.Except(boxes, StringComparer.Ordinal)),
        Expiry = key.ExpiresAt is null ? Never : Unchanged,
        Networks = string.Join('\n', key.Networks ?? []),
        Limit = key.Limit ?? string.Empty,
    };

    /// <summary>The same with other scopes.</summary>
    public KeyFormValues WithScopes(IReadOnlyList<string> scopes, IReadOnlyList<string> boxes) => this with
    {
        Scopes = [.. scopes.Where(boxes.Contains)],
        OtherScopes = string.Join('\n', scopes.Except(boxes, StringComparer.Ordinal)),
    };

    /// <summary>The moment that was chosen.</summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public string? TryExpiry(DateTimeOffset now, DateTimeOffset? before, out DateTimeOffset? expiry)
    {
        expiry = null;
        switch (Expiry)
        {
            case Never:
                return null;
            case Unchanged:
                expiry = before;
                return null;
            case OnDate:
                if (!DateOnly.TryParseExact(ExpiryDate.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) || date == DateOnly.MaxValue)
                {
                    return "is no date; write it as in 2027-01-31";
                }

                // The whole of that day.
                expiry = new DateTimeOffset(date.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
                return null;
            default:
                var days = Days.FirstOrDefault(days => days.Value == Expiry).Value;
                expiry = days is null ? null : now.AddDays(int.Parse(days, CultureInfo.InvariantCulture));
                return days is null ? "is not one of the choices" : null;
        }
    }

    public static string? OrNull(string text) => text.Trim() is { Length: > 0 } some ? some : null;

    private static string[] Split(string text) => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
}
