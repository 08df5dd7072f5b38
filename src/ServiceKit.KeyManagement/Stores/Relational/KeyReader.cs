using System.Data.Common;
using System.Text.Json;

namespace ServiceKit.KeyManagement;

/// <summary>Reads keys from rows. Of many keys with the same scopes or networks, all share one list.</summary>
internal sealed class KeyReader
{
    /// <summary>The columns of a key, in the order that they are read in; scopes and networks as JSON text.</summary>
    public const string Columns =
        "id, name, digest, masked, scopes, tenant, enabled, expires_at, networks, rate_limit, created_at, created_by, updated_at, "
        + "revoked_at, deleted_at, replaces, replaced_by, ends_when_unused_for, version, revision";

    /// <summary>The columns of a key and its use.</summary>
    public const string ListingColumns = Columns + ", last_used_at, last_used_from, uses";

    private const int MaxLists = 1024;

    private readonly Dictionary<string, string[]> _lists = new(StringComparer.Ordinal);

    public ApiKeyListing ReadListing(DbDataReader row) => new(Read(row), Moment(row, 20), Text(row, 21), row.GetInt64(22));

    public StoredApiKey Read(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Name = row.GetString(1),
        Digest = row.GetString(2),
        Masked = row.GetString(3),
        Scopes = List(row.GetString(4)),
        Tenant = Text(row, 5),
        Enabled = row.GetBoolean(6),
        ExpiresAt = Moment(row, 7),
        Networks = Text(row, 8) is { } networks ? List(networks) : null,
        Limit = Text(row, 9),
        CreatedAt = StoreTime.FromMicroseconds(row.GetInt64(10)),
        CreatedBy = row.GetString(11),
        UpdatedAt = StoreTime.FromMicroseconds(row.GetInt64(12)),
        RevokedAt = Moment(row, 13),
        DeletedAt = Moment(row, 14),
        Replaces = Text(row, 15),
        ReplacedBy = Text(row, 16),
        EndsWhenUnusedFor = row.IsDBNull(17) ? null : TimeSpan.FromSeconds(row.GetInt64(17)),
        Version = row.GetInt64(18),
        Revision = row.GetInt64(19),
    };

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Moment(DbDataReader row, int column) => row.IsDBNull(column) ? null : StoreTime.FromMicroseconds(row.GetInt64(column));

    private string[] List(string json)
    {
        if (json == "[]")
        {
            return [];
        }

        if (!_lists.TryGetValue(json, out var list))
        {
            list = JsonSerializer.Deserialize<string[]>(json) ?? [];
            if (_lists.Count < MaxLists)
            {
                _lists[json] = list;
            }
        }

        return list;
    }
}
