using Spectre.Console;

namespace ServiceKit.Tool.Terminal;

/// <summary>A column: its heading, and how soon it goes where the terminal is too narrow for all (0: never).</summary>
internal sealed record TextColumn(string Heading, int GoesAt = 0, bool IsNumber = false);

/// <summary>
/// A table without lines, one row a line. Where the terminal is too narrow, columns go before rows break. Redirected, it is as wide as
/// it has to be, so that a row stays a line, and without colours.
/// </summary>
internal sealed class TextTable(params TextColumn[] columns)
{
    private const int Gap = 2;

    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(SafeText.Of)]);

    public void Write(ToolContext tool)
    {
        var console = tool.Console;
        var kept = Enumerable.Range(0, columns.Length).ToList();
        var width = WidthOf(kept);
        foreach (var goes in Enumerable.Range(0, columns.Length).Where(i => columns[i].GoesAt > 0).OrderBy(i => columns[i].GoesAt))
        {
            if (!console.IsOutputTerminal || width <= console.Width)
            {
                break;
            }

            kept.Remove(goes);
            width = WidthOf(kept);
        }

        var table = new Table().Border(TableBorder.None);
        foreach (var i in kept)
        {
            var column = new TableColumn(new Text(columns[i].Heading, new Style(decoration: Decoration.Dim))).Padding(0, 0, i == kept[^1] ? 0 : Gap, 0);
            table.AddColumn(columns[i].IsNumber ? column.RightAligned() : column.LeftAligned());
        }

        foreach (var row in _rows)
        {
            table.AddRow(kept.Select(i => Cell(row[i])));
        }

        Rendering.Write(tool, table, Math.Max(width, 1));
    }

    private static Text Cell(string text) => new Text(text, text switch
    {
        "active" or "passed" => new Style(Color.Green),
        "disabled" or "warning" => new Style(Color.Yellow),
        "expired" or "revoked" or "failed" => new Style(Color.Red),
        _ => Style.Plain,
    });

    private int WidthOf(List<int> kept) =>
        kept.Sum(i => _rows.Select(row => Rendering.WidthOf(row[i])).Append(columns[i].Heading.Length).Max()) + (Gap * (kept.Count - 1));
}
