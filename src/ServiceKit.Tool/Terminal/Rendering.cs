using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ServiceKit.Tool.Terminal;

/// <summary>Writes what Spectre.Console draws, with colours only on a terminal that wants them (https://no-color.org).</summary>
internal static class Rendering
{
    public static void Write(ToolContext tool, IRenderable drawing, int width)
    {
        var console = tool.Console;
        var colours = console.IsOutputTerminal && tool.Environment["NO_COLOR"] is null && tool.Environment["TERM"] is not "dumb";
        using var text = new StringWriter();
        var ansi = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new Output(text, console.IsOutputTerminal ? console.Width : width),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        ansi.Write(drawing);
        foreach (var line in text.ToString().TrimEnd('\n', '\r').Split('\n'))
        {
            console.Out.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>Columns that a text takes on a terminal: wide characters take two.</summary>
    public static int WidthOf(string text) => new Segment(text).CellCount();

    private sealed class Output(TextWriter writer, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => false;

        public int Width => width;

        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
