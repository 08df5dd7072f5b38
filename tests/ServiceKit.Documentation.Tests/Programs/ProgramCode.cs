using ServiceKit.Documentation.Tests.Examples;
using ServiceKit.Documentation.Tests.Pages;

namespace ServiceKit.Documentation.Tests.Programs;

/// <summary>Whole programs of what pages show of them.</summary>
internal static class ProgramCode
{
    /// <summary>The example of the page that has this line, with <paramref name="statements"/> behind its own and <paramref name="types"/> behind its types.</summary>
    public static string Of(string page, string line, string statements = "", string types = "")
    {
        var block = Page.Read(page).Blocks("csharp").Single(block => block.Has(line));
        var snippet = new Snippet(block.Code);
        // "app.Run()" comes last, whatever is added.
        var last = snippet.Statements[^1] is var end && end.ToString() == "app.Run();" ? end : null;
        return string.Concat(snippet.Usings.Select(used => used + "\n"))
            + string.Concat(snippet.Statements.Where(statement => statement != last).Select(statement => statement.ToFullString()))
            + $"\n{statements}\n{last?.ToFullString()}\n{snippet.Types}\n{types}";
    }
}
