using Microsoft.Extensions.Logging;

namespace ServiceKit.Protection.Inventory;

/// <summary>The log events of the inventory, under the category <c>ServiceKit.Protection</c>.</summary>
internal static partial class InventoryLog
{
    public const string Category = "ServiceKit.Protection";

    [LoggerMessage(1, LogLevel.Information, "{count} endpoint(s)\n{table}", EventName = "endpoints.inventory", SkipEnabledCheck = true)]
    public static partial void Inventory(ILogger logger, int count, string table);
}
