namespace ServiceKit.KeyManagement;

/// <summary>
/// The query of a list in SQL. The words come from here, every value is a parameter. What is ordered by has an index that ends in the
/// id, so that a page among a million keys is read from the index alone before the rows are fetched.
/// </summary>
/// <param name="textMatches">A condition on the parameter <c>@Text</c>.</param>
/// <param name="scopeMatches">A condition on the parameter <c>@Scope</c>.</param>
/// <param name="table">The table of keys.</param>
/// <param name="columns">What is read of it.</param>
internal sealed class KeyListing(string textMatches, string scopeMatches, string table, string columns)
{
    // The same words stand in the indexes of the schema: never used is before everything, never expiring after everything.
    private const string LastUsed = "coalesce(last_used_at, -9223372036854775808)";
    private const string Expires = "coalesce(expires_at, 9223372036854775807)";

    /// <summary>The statement that counts the keys of all pages.</summary>
    public string Count(ApiKeyQuery query) => $"SELECT count(*) FROM {table} WHERE {Conditions(query)}";

    /// <summary>The statement that reads one page.</summary>
    /// <param name="query">The query.</param>
    /// <param name="source">What stands for the table where the page is chosen, such as the table and a hint; null for the table.</param>
    public string Page(ApiKeyQuery query, string? source = null)
    {
        var direction = query.Descending ? "DESC" : "ASC";
        var order = $"{OrderOf(query)} {direction}, id {direction}";
        return $"SELECT {columns} FROM {table} WHERE id IN (SELECT id FROM {source ?? table} WHERE {Conditions(query)} ORDER BY {order} LIMIT @Take OFFSET @Skip) ORDER BY {order}";
    }

    /// <summary>The values.</summary>
    public static object Parameters(ApiKeyQuery query) => new
    {
        Text = query.Text is { } text ? StoreText.Fold(text) : null,
        query.Tenant,
        query.Scope,
        NotUsedSince = query.NotUsedSince is { } since ? StoreTime.Ceiling(since) : (long?)null,
        ExpiresBefore = query.ExpiresBefore is { } before ? StoreTime.Ceiling(before) : (long?)null,
        Now = StoreTime.Floor(query.Now),
        Take = (long)Math.Clamp(query.Take, 0, ApiKeyQuery.MaxTake),
        Skip = (long)Math.Max(query.Skip, 0),
    };

    /// <summary>Whether no key can have what is asked for, because no database could hold it.</summary>
    public static bool IsHopeless(ApiKeyQuery query) =>
        (query.Text is { } text && !StoreText.CanBeFound(text))
        || (query.Tenant is { } tenant && !StoreText.CanBeKept(tenant))
        || (query.Scope is { } scope && !StoreText.CanBeKept(scope));

    private static string OrderOf(ApiKeyQuery query) => query.Order switch
    {
        ApiKeyOrder.Name => "name",
        ApiKeyOrder.LastUsed => LastUsed,
        ApiKeyOrder.Expires => Expires,
        _ => "created_at",
    };

    private static string StateIs(ApiKeyState state) => state switch
    {
        ApiKeyState.Revoked => "revoked_at IS NOT NULL",
        ApiKeyState.Expired => "revoked_at IS NULL AND expires_at <= @Now",
        ApiKeyState.Disabled => $"revoked_at IS NULL AND {Expires} > @Now AND NOT enabled",
        _ => $"revoked_at IS NULL AND {Expires} > @Now AND enabled",
    };

    private string Conditions(ApiKeyQuery query) => string.Join(" AND ", Parts(query));

    private IEnumerable<string> Parts(ApiKeyQuery query)
    {
        yield return "deleted_at IS NULL";
        if (query.Text is { Length: > 0 })
        {
            yield return textMatches;
        }

        if (query.State is { } state)
        {
            yield return StateIs(state);
        }

        if (query.Tenant is not null)
        {
            yield return "tenant = @Tenant";
        }

        if (query.Scope is not null)
        {
            yield return scopeMatches;
        }

        if (query.NotUsedSince is not null)
        {
            yield return $"created_at < @NotUsedSince AND {LastUsed} < @NotUsedSince";
        }

        if (query.ExpiresBefore is not null)
        {
            yield return $"{Expires} > @Now AND {Expires} < @ExpiresBefore";
        }
    }
}
