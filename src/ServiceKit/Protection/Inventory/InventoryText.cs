using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ServiceKit.Protection.Inventory;

/// <summary>The inventory for people, as a table, and for programs, as JSON.</summary>
internal static class InventoryText
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string AsJson(IReadOnlyList<InventoryEntry> entries) => JsonSerializer.Serialize(entries, Json);

    public static string AsTable(IReadOnlyList<InventoryEntry> entries)
    {
        IReadOnlyList<string[]> rows = [["METHOD", "PATTERN", "NEEDS", "ENFORCED BY"], .. entries.Select(Row)];
        var widths = Enumerable.Range(0, 4).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => column == 3 ? cell : cell.PadRight(widths[column]));
            text.Append(CultureInfo.InvariantCulture, $"{string.Join("  ", cells).TrimEnd()}\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string[] Row(InventoryEntry entry) =>
    [
        entry.Methods is [] ? "any" : string.Join(' ', entry.Methods),
        entry.Pattern,
        entry.Webhook is { } webhook ? $"{KeyBeside(entry)}webhook signature: {webhook}" : entry.Access switch
        {
            EndpointOpenness.Key => $"key {Scopes(entry)}".TrimEnd() + Tenants(entry) + (entry.OrNetworks ? ", or a network that needs none" : string.Empty),
            EndpointOpenness.Default => "key (default)",
            EndpointOpenness.Policy => $"policy {entry.Policy}",
            EndpointOpenness.Session => entry.Policy ?? "session",
            EndpointOpenness.Path => "nothing (open path)",
            EndpointOpenness.Anonymous => "nothing (AllowAnonymous)",
            _ => "nothing",
        },
        entry.EnforcedBy is [] ? "-" : string.Join(", ", entry.EnforcedBy),
    ];

    private static string Tenants(InventoryEntry entry) =>
        entry.Tenants is [] ? string.Empty : $", tenant of {string.Join(" and ", entry.Tenants)}";

    private static string KeyBeside(InventoryEntry entry) => entry.Access switch
    {
        EndpointOpenness.Key => $"{$"key {Scopes(entry)}".TrimEnd()}{Tenants(entry)}, ",
        EndpointOpenness.Default => "key (default), ",
        _ => string.Empty,
    };

    private static string Scopes(InventoryEntry entry) =>
        string.Join(' ', entry.Scopes.Concat(entry.AnyOf.Select(group => $"({string.Join(" | ", group)})")));
}
