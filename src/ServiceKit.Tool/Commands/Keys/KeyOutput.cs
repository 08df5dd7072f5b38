using Spectre.Console;
using ServiceKit.KeyManagement.Api;
using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary>How keys are shown.</summary>
internal static class KeyOutput
{
    /// <summary>A key that was just made: alone on its line, or in the JSON, and with a warning beside it.</summary>
    public static void WriteNew(ToolContext tool, ApiKeyDocument key, bool json)
    {
        if (json)
        {
            JsonOutput.Write(tool, key);
        }
        else
        {
            tool.Print(key.Key);
        }

        tool.Note($"Key {key.Id} ({key.Name}): {ScopesInWords(key)}, expires {Moments.Show(key.ExpiresAt, "never")}.");
        tool.Note("warning: the key is not shown again. Hand it to its caller, and keep it nowhere else.");
    }

    public static void Write(ToolContext tool, ApiKeyDocument key, bool json)
    {
        if (json)
        {
            JsonOutput.Write(tool, key);
            return;
        }

        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn().PadRight(0));
        (string Name, string? Value)[] rows =
        [
            ("id", key.Id),
            ("name", key.Name),
            ("key", key.Masked.Length > 0 ? key.Masked : "(only its hash is known)"),
            ("state", key.State),
            ("scopes", key.Scopes.Count > 0 ? string.Join(", ", key.Scopes) : "none"),
            ("tenant", key.Tenant),
            ("expires", Moments.Show(key.ExpiresAt, "never")),
            ("networks", key.Networks is { } networks ? string.Join(", ", networks) : "anywhere"),
            ("limit", key.Limit ?? "that of the service"),
            ("created", $"{Moments.Show(key.CreatedAt, "")} by {key.CreatedBy}"),
            ("updated", Moments.Show(key.UpdatedAt, "")),
            ("revoked", key.RevokedAt is null ? null : Moments.Show(key.RevokedAt, "")),
            ("replaces", key.Replaces),
            ("replaced by", key.ReplacedBy),
            ("last used", key.LastUsedAt is null ? "never" : $"{Moments.Show(key.LastUsedAt, "")} from {key.LastUsedFrom}"),
            ("uses", key.Uses.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ];
        foreach (var (name, value) in rows.Where(row => row.Value is not null))
        {
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), new Text(SafeText.Of(value!)));
        }

        Rendering.Write(tool, grid, 13 + rows.Max(row => Rendering.WidthOf(SafeText.Of(row.Value ?? string.Empty))));
    }

    private static string ScopesInWords(ApiKeyDocument key) => key.Scopes.Count > 0 ? $"scopes {string.Join(", ", key.Scopes)}" : "no scopes";
}
