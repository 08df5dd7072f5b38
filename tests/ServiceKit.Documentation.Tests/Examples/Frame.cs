namespace ServiceKit.Documentation.Tests.Examples;

/// <summary>An example with what is around it for the reader.</summary>
/// <param name="Name">What the reader takes it for.</param>
/// <param name="Code">A whole source file.</param>
/// <param name="InContext">True where it also sees what the page used before, and the variables of <see cref="Prelude.Given"/>.</param>
internal sealed record Frame(string Name, string Code, bool InContext = true)
{
    private const string Builder =
        """
        var builder = ServiceBuilder.Create(args, new ServiceInfo("station-service", "Station Service"));

        """;

    private const string App = "var app = builder.Build();\n";

    /// <summary>Everything that the example may be; it is right if one of these compiles.</summary>
    public static IEnumerable<Frame> Around(string example)
    {
        var snippet = new Snippet(example);
        if (snippet.IsChain)
        {
            yield return new("a part of a chain of the builder", OfBuilder(snippet.Usings, new Snippet(Chained(snippet.Code))));
            yield break;
        }

        yield return new("a program or a file of one", example, InContext: false);
        yield return new("statements", example);
        yield return new("lines of the program of docs/common-tasks.md", OfBuilder(snippet.Usings, snippet));
        yield return new("members of a class", $"{Lines(snippet.Usings)}public class Around\n{{\n{snippet.Code}\n}}\n");
        yield return new("an expression", $"{Lines(snippet.Usings)}_ =\n{snippet.Code}\n;\n");
    }

    /// <summary>The application is built before the first statement that needs it, or at the end.</summary>
    private static string OfBuilder(IReadOnlyList<string> usings, Snippet snippet)
    {
        var statements = snippet.Statements;
        var before = snippet.Declares("app") ? statements : [.. statements.TakeWhile(statement => !Snippet.Uses(statement, "app"))];
        return Lines(usings)
            + (snippet.Declares("builder") ? "" : Builder)
            + string.Concat(before.Select(statement => statement.ToFullString())) + "\n"
            + (snippet.Declares("app") ? "" : App)
            + string.Concat(statements.Skip(before.Count).Select(statement => statement.ToFullString())) + "\n"
            + snippet.Types;
    }

    // A chain ends at an empty line; what comes after is of the application.
    private static string Chained(string code)
    {
        var end = code.IndexOf("\n\n", StringComparison.Ordinal);
        return end < 0 ? $"builder\n{code}\n;\n" : $"builder\n{code[..end]}\n;\n{code[end..]}";
    }

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}
