using System.Text;

namespace ServiceKit.Tool.Terminal;

/// <summary>The three streams, and whether a person sits at them.</summary>
internal sealed class ToolConsole
{
    public required TextReader In { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public bool IsInputTerminal { get; init; }

    public bool IsOutputTerminal { get; init; }

    /// <summary>Columns of the terminal; what is redirected is as wide as it has to be.</summary>
    public int Width { get; init; } = 80;

    /// <summary>Reads a line from the terminal without showing it.</summary>
    public Func<string?> ReadHidden { get; init; } = () => null;

    public static ToolConsole System() => new()
    {
        In = Console.In,
        Out = Console.Out,
        Error = Console.Error,
        IsInputTerminal = !Console.IsInputRedirected,
        IsOutputTerminal = !Console.IsOutputRedirected,
        Width = WidthOfTerminal(),
        ReadHidden = ReadHiddenLine,
    };

    private static int WidthOfTerminal()
    {
        try
        {
            return Console.IsOutputRedirected || Console.WindowWidth < 20 ? 80 : Console.WindowWidth;
        }
        catch (Exception fault) when (fault is IOException or PlatformNotSupportedException)
        {
            return 80;
        }
    }

    private static string ReadHiddenLine()
    {
        var line = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key is not ConsoleKey.Enter)
        {
            if (key.Key is ConsoleKey.Backspace)
            {
                line.Length = Math.Max(0, line.Length - 1);
            }
            else if (key.KeyChar != '\0')
            {
                line.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return line.ToString();
    }
}
