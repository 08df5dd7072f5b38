using Microsoft.Extensions.Logging;

namespace ServiceKit.Protection.Inventory;

/// <summary>The log events of the inventory, under the category <c>ServiceKit.Protection</c>.</summary>
internal static partial class InventoryLog
{
    public const string Category = "ServiceKit.Protection";

    [LoggerMessage(2, LogLevel.Warning, "A key is granted the scope {scope}, which nothing in this service asks for. Is it misspelt?", EventName = "keys.useless_scope")]
    public static partial void UselessScope(ILogger logger, string scope);

    [LoggerMessage(1, LogLevel.Information, "{count} endpoint(s)\n{table}", EventName = "endpoints.inventory", SkipEnabledCheck = true)]
    public static partial void Inventory(ILogger logger, int count, string table);
}
