using ServiceKit.Documentation.Tests.Shell.Reading;

namespace ServiceKit.Documentation.Tests.Shell;

/// <summary>A command that no test can run, and why. The other commands of its block are run.</summary>
/// <param name="Page">The page it is on.</param>
/// <param name="Command">The command, without its comment.</param>
/// <param name="Reason">Why that is right.</param>
internal sealed record Unrunnable(string Page, string Command, string Reason)
{
    public static IReadOnlyList<Unrunnable> List { get; } =
    [
        new("README.md", "dotnet run eng/test.cs", "it runs all tests, this one included"),
    ];

    public static bool Has(Statement statement) => List.Any(listed => listed.Is(statement));

    public bool Is(Statement statement) =>
        statement.Block.Page == Page && (statement.Text == Command || statement.Text.StartsWith(Command + " ", StringComparison.Ordinal));
}
