using System.Globalization;
using Microsoft.AspNetCore.Http;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Audit;

/// <summary>What the audit log is narrowed to, and where the page begins, as the query of its address says it. What makes no sense is left out.</summary>
internal sealed record AuditView
{
    public const int PageSize = 50;

    private const int MaxText = 160;

    /// <summary>What was done.</summary>
    public string? Action { get; init; }

    /// <summary>The id or the name of a key.</summary>
    public string? Key { get; init; }

    public string? Actor { get; init; }

    /// <summary>The first day, in UTC.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day, in UTC.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Only entries before this place: the page of older ones.</summary>
    public long? Before { get; init; }

    /// <summary>Only entries after this place: the page of newer ones.</summary>
    public long? After { get; init; }

    public bool IsNarrowed => (Action, Key, Actor, From, To) is not (null, null, null, null, null);

    /// <summary>Whether it is the newest entries of the whole log: the one page that new ones appear on, and that is quick to load again and again.</summary>
    public bool IsBeginning => !IsNarrowed && (Before, After) is (null, null);

    public static AuditView Read(IQueryCollection query)
    {
        return new AuditView
        {
            Action = One("action") is { } action && AuditActions.All.Contains(action, StringComparer.Ordinal) ? action : null,
            Key = One("key"),
            Actor = One("actor"),
            From = Day("from"),
            To = Day("to"),
            Before = Place("before"),
            After = Place("after"),
        };

        string? One(string name) => query[name] is [{ } text] && text.Trim() is { Length: > 0 and <= MaxText } one ? one : null;

        DateOnly? Day(string name) => DateOnly.TryParseExact(query[name], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

        long? Place(string name) => long.TryParse(query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;
    }

    /// <summary>Whether everything in the query was understood: an export of more than was asked for must not look like what was asked for.</summary>
    public bool Understands(IQueryCollection query)
    {
        var known = Parts().ToDictionary(part => part.Key, part => part.Value, StringComparer.OrdinalIgnoreCase);
        return query.All(given => given.Value.All(string.IsNullOrWhiteSpace) || (known.TryGetValue(given.Key, out var read) && read is not null));
    }

    /// <summary>The entries that are meant, on all pages.</summary>
    /// <param name="keyId">The key that <see cref="Key"/> names.</param>
    public AuditQuery ToQuery(string? keyId) => new()
    {
        Action = Action,
        KeyId = keyId,
        Actor = Actor,
        Since = From is { } from ? Midnight(from) : null,
        // The last day is meant as a whole. After the last one that there is comes none.
        Until = To is { } to && to < DateOnly.MaxValue ? Midnight(to.AddDays(1)) : null,
    };

    /// <summary>The entries of this page, and one more where there are more.</summary>
    public AuditQuery ToPage(string? keyId) => After is { } after
        ? ToQuery(keyId) with { After = after, Take = PageSize + 1 }
        : ToQuery(keyId) with { Before = Before, Descending = true, Take = PageSize + 1 };

    /// <summary>The address of this view, below the dashboard.</summary>
    public string Address => AddressOf("/audit");

    public string AddressOf(string path) => path + QueryString.Create(Parts().Where(part => part.Value is not null));

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private IEnumerable<KeyValuePair<string, string?>> Parts() =>
    [
        new("action", Action),
        new("key", Key),
        new("actor", Actor),
        new("from", From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("to", To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("before", Before?.ToString(CultureInfo.InvariantCulture)),
        new("after", After?.ToString(CultureInfo.InvariantCulture)),
    ];
}
