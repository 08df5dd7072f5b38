using System.Text;
using System.Text.RegularExpressions;
using ServiceKit.Documentation.Tests.Pages;

namespace ServiceKit.Documentation.Tests.Shell.Reading;

/// <summary>Reads the commands of a block: those of bash are all of it, those of console begin with <c>$ </c> and what is below them is what they print.</summary>
internal static partial class Statements
{
    public static IEnumerable<Statement> Of(Block block) => block.Language == "console" ? OfConsole(block) : OfBash(block, block.Code);

    /// <summary>Commands that stand on no page, one after another.</summary>
    public static IEnumerable<Statement> OfBash(Block block, string code)
    {
        var text = new StringBuilder();
        foreach (var line in code.Split('\n'))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(line);
            var read = Quotes.Read(text.ToString());
            if (read.IsOpen || (HereDocument().Match(text.ToString()) is { Success: true } here && line != here.Groups[1].Value))
            {
                continue;
            }

            if (read.HasCode)
            {
                yield return new(block, text.ToString(), read.Comment);
            }

            text.Clear();
        }

        if (text.Length > 0)
        {
            throw new FormatException($"{block}: a quote or a line is not ended in:\n{text}");
        }
    }

    private static IEnumerable<Statement> OfConsole(Block block)
    {
        Statement? last = null;
        var shown = new List<string>();
        foreach (var line in block.Code.Split('\n'))
        {
            if (!line.StartsWith("$ ", StringComparison.Ordinal))
            {
                shown.Add(line);
                continue;
            }

            if (last is not null)
            {
                yield return last with { Shown = string.Join('\n', shown) };
            }

            last = OfBash(block, line[2..]).Single();
            shown.Clear();
        }

        yield return (last ?? throw new FormatException($"{block}: a block of console begins with a command, as in \"$ curl …\".")) with { Shown = string.Join('\n', shown) };
    }

    // A file that is typed: cat > name <<'EOF', up to the line EOF.
    [GeneratedRegex(@"<<'(\w+)'")]
    private static partial Regex HereDocument();
}
