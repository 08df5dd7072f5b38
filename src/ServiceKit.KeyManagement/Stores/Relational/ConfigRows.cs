using System.Data.Common;

namespace ServiceKit.KeyManagement;

/// <summary>Configurations in SQL, which both databases understand.</summary>
/// <param name="table">The table.</param>
/// <param name="position">The function that finds a text in another, from 1.</param>
internal sealed class ConfigRows(string table, string position)
{
    private const string Columns = "name, data, tag, created_at, updated_at";

    private readonly string _matches = $"kind = @kind AND (@text IS NULL OR {position}(upper(name), @text) > 0)";

    public string Find { get; } = $"SELECT {Columns} FROM {table} WHERE kind = @kind AND name = @name";

    public string FindTag { get; } = $"SELECT tag FROM {table} WHERE kind = @Kind AND name = @Name";

    public string Count { get; } = $"SELECT count(*) FROM {table} WHERE kind = @Kind";

    public string CountMatches => $"SELECT count(*) FROM {table} WHERE {_matches}";

    public string Page => $"SELECT {Columns} FROM {table} WHERE {_matches} ORDER BY name LIMIT @take OFFSET @skip";

    public string Names { get; } = $"SELECT name FROM {table} WHERE kind = @kind AND name > @after ORDER BY name LIMIT @take";

    public string Write { get; } =
        $"""
        INSERT INTO {table} (kind, name, data, tag, created_at, updated_at) VALUES (@Kind, @Name, @Data, @Tag, @At, @At)
        ON CONFLICT (kind, name) DO UPDATE SET data = excluded.data, tag = excluded.tag, updated_at = excluded.updated_at
        """;

    public string Remove { get; } = $"DELETE FROM {table} WHERE kind = @Kind AND name = @Name";

    public static object Values(ConfigWrite write) => new { write.Kind, write.Name, write.Data, write.Tag, At = StoreTime.ToMicroseconds(write.At) };

    public static object Filter(string kind, string? text, int skip, int take) => new { kind, text = text is null ? null : StoreText.Fold(text), skip, take };

    public static StoredConfig Read(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), StoreTime.FromMicroseconds(row.GetInt64(3)), StoreTime.FromMicroseconds(row.GetInt64(4)));
}
