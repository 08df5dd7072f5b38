using Microsoft.AspNetCore.Http;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Keys;

/// <summary>What the list of keys is narrowed to and ordered by, as the query of its address says it. What makes no sense is left out.</summary>
internal sealed record KeyListView
{
    public const int PageSize = 50;

    private const int MaxText = 128;

    /// <summary>The last page that an address can name; a search finds what lies beyond.</summary>
    private const int MaxPage = 100_000;

    private static readonly Dictionary<string, ApiKeyOrder> Orders = new(StringComparer.Ordinal)
    {
        ["created"] = ApiKeyOrder.Created,
        ["name"] = ApiKeyOrder.Name,
        ["used"] = ApiKeyOrder.LastUsed,
        ["expires"] = ApiKeyOrder.Expires,
    };

    public string? Text { get; init; }

    public ApiKeyState? State { get; init; }

    public string? Tenant { get; init; }

    public string? Scope { get; init; }

    /// <summary>Days without use: 30 or 90.</summary>
    public int? UnusedDays { get; init; }

    public ApiKeyOrder Order { get; init; } = ApiKeyOrder.Created;

    public bool Descending { get; init; } = true;

    public int Page { get; init; } = 1;

    public bool IsNarrowed => (Text, State, Tenant, Scope, UnusedDays) is not (null, null, null, null, null);

    public static KeyListView Read(IQueryCollection query)
    {
        var sort = query["sort"].ToString();
        var known = Orders.TryGetValue(sort.TrimStart('-'), out var order);
        return new KeyListView
        {
            Text = One("q"),
            State = Enum.TryParse<ApiKeyState>(query["state"], ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null,
            Tenant = One("tenant"),
            Scope = One("scope"),
            UnusedDays = query["unused"].ToString() switch { "30" => 30, "90" => 90, _ => null },
            Order = known ? order : ApiKeyOrder.Created,
            Descending = known ? sort.StartsWith('-') : true,
            Page = int.TryParse(query["page"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, MaxPage) : 1,
        };

        string? One(string name) => query[name] is [{ } text] && text.Trim() is { Length: > 0 and <= MaxText } one ? one : null;
    }

    public ApiKeyQuery ToQuery(DateTimeOffset now) => new()
    {
        Now = now,
        Text = Text,
        State = State,
        Tenant = Tenant,
        Scope = Scope,
        NotUsedSince = UnusedDays is { } days ? now.AddDays(-days) : null,
        Order = Order,
        Descending = Descending,
        Skip = (Page - 1) * PageSize,
        Take = PageSize,
    };

    /// <summary>The address of this view, below the dashboard.</summary>
    public string Address => "/keys" + QueryString.Create(Parts().Where(part => part.Value is not null));

    /// <summary>The view that a click on the head of a column leads to.</summary>
    public KeyListView SortedBy(ApiKeyOrder order) => this with
    {
        Order = order,
        // Names begin at A; of moments the latest is what one looks for.
        Descending = Order == order ? !Descending : order is not (ApiKeyOrder.Name or ApiKeyOrder.Expires),
        Page = 1,
    };

    /// <summary>The order as the query names it.</summary>
    public string Sort => (Descending ? "-" : string.Empty) + Orders.First(order => order.Value == Order).Key;

    /// <summary>A state as the query names it.</summary>
    public static string StateWord(ApiKeyState state) => state switch
    {
        ApiKeyState.Active => "active",
        ApiKeyState.Disabled => "disabled",
        ApiKeyState.Expired => "expired",
        _ => "revoked",
    };

    private IEnumerable<KeyValuePair<string, string?>> Parts() =>
    [
        new("q", Text),
        new("state", State is { } state ? StateWord(state) : null),
        new("tenant", Tenant),
        new("scope", Scope),
        new("unused", UnusedDays?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("sort", Sort == "-created" ? null : Sort),
        new("page", Page == 1 ? null : Page.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];
}
