using ServiceKit.Protection.Inventory;

namespace ServiceKit.Commands;

/// <summary><c>--list-endpoints [json]</c>: every endpoint with its requirement.</summary>
internal sealed class ListEndpoints : ServiceCommand
{
    private const string Argument = "--list-endpoints";

    private readonly bool _json;

    private ListEndpoints(bool json) => _json = json;

    public static new ListEndpoints? Find(string[] args) => Array.IndexOf(args, Argument) is var index and >= 0
        ? new ListEndpoints(json: args.ElementAtOrDefault(index + 1) == "json")
        : null;

    protected override Task PrintAsync(IServiceProvider services)
    {
        var entries = EndpointInventory.Of(services);
        return Console.Out.WriteLineAsync(_json ? InventoryText.AsJson(entries) : InventoryText.AsTable(entries));
    }
}
