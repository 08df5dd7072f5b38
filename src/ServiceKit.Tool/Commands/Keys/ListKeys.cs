using System.CommandLine;
using System.Globalization;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;
using ServiceKit.Tool.Targets;
using ServiceKit.Tool.Terminal;
using ServiceKit.Tool.Values;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary><c>keys list</c></summary>
internal static class ListKeys
{
    private const int DefaultPageSize = 50;

    private static readonly Dictionary<string, ApiKeyOrder> Orders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["createdAt"] = ApiKeyOrder.Created,
        ["name"] = ApiKeyOrder.Name,
        ["lastUsedAt"] = ApiKeyOrder.LastUsed,
        ["expiresAt"] = ApiKeyOrder.Expires,
    };

    public static Command Create(ToolContext tool)
    {
        var command = new Command("list", "Lists keys, newest first.");
        var text = Text("--text", "Only keys with this in their name, id or masked form.", "text");
        var state = Text("--state", "Only keys that are active, disabled, expired or revoked.", "state");
        var tenant = Text("--tenant", "Only keys of this tenant.", "tenant");
        var scope = Text("--scope", "Only keys that were granted this scope by name.", "scope");
        var unused = Text("--not-used-since", "Only keys that were not used for 90d, or since a date.", "when");
        var expires = Text("--expires-before", "Only keys that expire within 30d, or before a date.", "when");
        var sort = Text("--sort", "createdAt, name, lastUsedAt or expiresAt; with - in front the other way round. Default: -createdAt.", "order");
        var page = Text("--page", "The number of the page, from 1. Default: 1.", "number");
        var size = Text("--page-size", $"How many keys a page has: 1 to {ApiKeyQuery.MaxTake}. Default: {DefaultPageSize}.", "number");
        var target = new TargetOptions(command);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var take = Number(parsed.GetValue(size), size.Name, DefaultPageSize, ApiKeyQuery.MaxTake);
            var order = parsed.GetValue(sort) ?? "-createdAt";
            var query = new ApiKeyQuery
            {
                Now = tool.Now,
                Text = parsed.GetValue(text),
                State = parsed.GetValue(state) is not { } name ? null
                    : StateName.All.TryGetValue(name, out var found) ? found
                    : throw ToolException.Usage("--state takes active, disabled, expired or revoked."),
                Tenant = parsed.GetValue(tenant),
                Scope = parsed.GetValue(scope),
                NotUsedSince = Moment.Ago(parsed.GetValue(unused), unused.Name, tool.Now),
                ExpiresBefore = Moment.Ahead(parsed.GetValue(expires), expires.Name, tool.Now),
                Order = Orders.TryGetValue(order.StartsWith('-') ? order[1..] : order, out var by) ? by : throw ToolException.Usage($"--sort takes {string.Join(", ", Orders.Keys)}, with - in front for the other way round."),
                Descending = order.StartsWith('-'),
                Skip = (Number(parsed.GetValue(page), page.Name, 1, 1_000_000) - 1) * take,
                Take = take,
            };
            await using var keys = await target.OpenAsync(tool, parsed, cancellationToken);
            Write(tool, await keys.ListAsync(query, cancellationToken), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;

        Option<string> Text(string name, string description, string value)
        {
            var option = new Option<string>(name) { Description = description, HelpName = value };
            command.Add(option);
            return option;
        }
    }

    private static int Number(string? text, string option, int otherwise, int most) =>
        text is null ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number
        : throw ToolException.Usage($"{option} takes a number from 1 to {most}.");

    private static void Write(ToolContext tool, ApiKeyPageDocument page, bool json)
    {
        if (json)
        {
            JsonOutput.Write(tool, page);
            return;
        }

        if (page.Items.Count > 0)
        {
            var table = new TextTable(
                new TextColumn("id"), new TextColumn("name"), new TextColumn("state"), new TextColumn("scopes", GoesAt: 6), new TextColumn("tenant", GoesAt: 3),
                new TextColumn("expires", GoesAt: 5), new TextColumn("last used", GoesAt: 4), new TextColumn("uses", GoesAt: 2, IsNumber: true), new TextColumn("key", GoesAt: 1));
            foreach (var key in page.Items)
            {
                table.Add(
                    key.Id, key.Name, key.State, key.Scopes.Count > 0 ? string.Join(',', key.Scopes) : "-", key.Tenant ?? "-", Moments.Show(key.ExpiresAt, "never"),
                    Moments.Show(key.LastUsedAt, "never"), key.Uses.ToString(CultureInfo.InvariantCulture), key.Masked.Length > 0 ? key.Masked : "-");
            }

            table.Write(tool);
        }

        var pages = ((page.Total - 1) / page.PageSize) + 1;
        tool.Note(page.Total == 0 ? "No keys." : $"{(page.Total == 1 ? "1 key" : $"{page.Total} keys")}{(pages > 1 ? $", page {page.Page} of {pages} (--page shows another)" : string.Empty)}.");
    }
}
