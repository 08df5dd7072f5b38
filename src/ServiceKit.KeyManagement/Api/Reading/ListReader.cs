using System.Globalization;
using Microsoft.AspNetCore.Http;
using ServiceKit.ApiKeys;

namespace ServiceKit.KeyManagement.Api;

/// <summary>Reads which keys to list from the query. An unknown parameter is an error: a mistyped filter would list everything.</summary>
internal static class ListReader
{
    private const int MaxTextLength = 200;

    private const int MaxNameLength = 50;

    private const int MaxPage = 1_000_000;

    public static readonly IReadOnlyList<string> Known = ["page", "pageSize", "q", "state", "tenant", "scope", "notUsedSince", "expiresBefore", "sort"];

    private static readonly Dictionary<string, ApiKeyOrder> Orders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["createdAt"] = ApiKeyOrder.Created,
        ["name"] = ApiKeyOrder.Name,
        ["lastUsedAt"] = ApiKeyOrder.LastUsed,
        ["expiresAt"] = ApiKeyOrder.Expires,
    };

    /// <summary>The parameters that were given and are not known.</summary>
    public static Dictionary<string, string[]> Unknown(IEnumerable<string> given, IReadOnlyList<string> known, IEnumerable<string> credentials)
    {
        var faults = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var name in given.Except(known.Concat(credentials), StringComparer.OrdinalIgnoreCase))
        {
            faults[name.Length > MaxNameLength ? name[..MaxNameLength] : name] = [$"is not known; there are {string.Join(", ", known)}"];
        }

        return faults;
    }

    /// <exception cref="KeyManagementException">A parameter is unknown, repeated or malformed.</exception>
    public static (ApiKeyQuery Query, int Page) Read(IQueryCollection parameters, DateTimeOffset now, IEnumerable<string> credentials)
    {
        var faults = Unknown(parameters.Keys, Known, credentials);
        var page = Number("page", 1, MaxPage, 1);
        var size = Number("pageSize", 1, ApiKeyQuery.MaxTake, 50);
        var sort = Text("sort") ?? "-createdAt";
        var query = new ApiKeyQuery
        {
            Now = now,
            Text = Text("q"),
            State = One("state", StateName.All),
            Tenant = Text("tenant"),
            Scope = Text("scope"),
            NotUsedSince = Moment("notUsedSince"),
            ExpiresBefore = Moment("expiresBefore"),
            Order = Orders.TryGetValue(sort.TrimStart('-'), out var order) ? order : Fault<ApiKeyOrder>("sort", $"is one of {string.Join(", ", Orders.Keys)}, with - in front for the other way round"),
            Descending = sort.StartsWith('-'),
            Skip = (page - 1) * size,
            Take = size,
        };
        return faults.Count == 0 ? (query, page) : throw new KeyManagementException(faults);

        T? Fault<T>(string name, string fault)
        {
            faults[name] = [fault];
            return default;
        }

        string? Text(string name) => parameters[name] switch
        {
            [] => null,
            [{ Length: > 0 and <= MaxTextLength } text] => text,
            _ => Fault<string>(name, $"is given once, with 1 to {MaxTextLength} characters"),
        };

        int Number(string name, int least, int most, int otherwise) =>
            Text(name) is not { } text ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : Fault<int>(name, $"is a number from {least} to {most}");

        T? One<T>(string name, IReadOnlyDictionary<string, T> values)
            where T : struct =>
            Text(name) is not { } text ? null
            : values.TryGetValue(text, out var value) ? value
            : Fault<T?>(name, $"is one of {string.Join(", ", values.Keys)}");

        DateTimeOffset? Moment(string name) =>
            Text(name) is not { } text ? null
            : ApiKeyFields.Moment(text) is { } moment ? moment
            : Fault<DateTimeOffset?>(name, "is a moment such as 2027-01-31T12:00:00Z, or a date");
    }
}
