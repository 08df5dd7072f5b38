using System.Text.RegularExpressions;
using ServiceKit.Documentation.Tests.Pages;

namespace ServiceKit.Documentation.Tests.Shell.Reading;

/// <summary>How a command is run, which is as its reader would.</summary>
internal enum StatementKind
{
    /// <summary>To its end.</summary>
    Run,

    /// <summary>A service: it goes on while the next is typed, as in a second terminal, once it listens.</summary>
    Serve,

    /// <summary>Waits for something to be pasted: the first key that a service printed.</summary>
    Ask,

    /// <summary>An answer that does not end: it is watched until it has shown as much as the page shows.</summary>
    Watch,
}

/// <summary>A command of a page, or one that its room adds to look at what the page did.</summary>
/// <param name="Block">Where it stands.</param>
/// <param name="Text">As it is typed, with its comment.</param>
/// <param name="Comment">What is written behind it.</param>
/// <param name="Shown">What the page says that it prints, in a block of console.</param>
internal sealed partial record Statement(Block Block, string Text, string Comment, string Shown = "")
{
    public StatementKind Kind => this switch
    {
        { Text: var text } when Service().IsMatch(text) => StatementKind.Serve,
        { Text: var text } when Question().IsMatch(text) => StatementKind.Ask,
        { Text: var text } when Stream().IsMatch(text) => StatementKind.Watch,
        _ => StatementKind.Run,
    };

    public Expectation Expectation => Expectation.Of(Comment);

    public override string ToString() => $"{Block}: {Text}";

    // What a program does in place of serving ends by itself, and is waited for as if it served: whichever comes first.
    [GeneratedRegex(@"^(cd \S+ && )?(\w+=(""[^""]*""|\S*) )*dotnet (run(?! eng/)|\S+\.dll)")]
    private static partial Regex Service();

    [GeneratedRegex(@"^read ")]
    private static partial Regex Question();

    [GeneratedRegex(@"^curl -N\b")]
    private static partial Regex Stream();
}
