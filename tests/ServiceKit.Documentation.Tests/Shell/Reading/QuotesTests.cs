using ServiceKit.Documentation.Tests.Pages;

namespace ServiceKit.Documentation.Tests.Shell.Reading;

/// <summary>Commands are read as the shell reads them, and comments as people do.</summary>
public sealed class QuotesTests
{
    [Theory]
    [InlineData("curl -i $URL   # 401: no key", "401: no key", 401)]
    [InlineData("curl \\\n  -d '{ \"a\": 1 } # no'   # 201", "201", 201)]
    [InlineData("echo \"it's # inside\"", "", null)]
    [InlineData("read -r KEY      # paste the reader's key", "paste the reader's key", null)]
    [InlineData("echo '$#' a#b", "", null)]
    [InlineData("printf '%s' \"$(printf '%s' \"$KEY\" | cut -d ' ' -f 1)\"", "", null)]
    public void Command_WithQuotes_IsOneWithItsComment(string text, string comment, int? status)
    {
        var statement = Assert.Single(Statements.Of(Bash(text)));

        Assert.Equal(text, statement.Text);
        Assert.Equal(comment, statement.Comment);
        Assert.Equal(status, statement.Expectation.Status);
    }

    [Fact]
    public void Comment_WithHeaders_NamesThem() => Assert.Equal(["Deprecation", "Sunset"], Expectation.Of("200, with Deprecation and Sunset").Headers);

    [Theory]
    [InlineData("", "200 204", true)]
    [InlineData("", "200 401", false)]
    [InlineData("", "", false)]
    [InlineData("401", "401 401", true)]
    [InlineData("401", "401 200", false)]
    [InlineData("401, then 429", "401 401 429 401", true)]
    [InlineData("401, then 429", "401 401", false)]
    [InlineData("401, then 429", "429 401", false)]
    [InlineData("401, then 429", "401 429 200", false)]
    public void Statuses_AreThoseOfTheComment(string comment, string statuses, bool met) =>
        Assert.Equal(met, Expectation.Of(comment).IsMet([.. statuses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)]));

    [Theory]
    [InlineData("401: no key", null)]
    [InlineData("400: data.interval", "data.interval")]
    public void Comment_WithOneWordBehindAColon_NamesIt(string comment, string? word) => Assert.Equal(word, Expectation.Of(comment).Word);

    [Theory]
    [InlineData("dotnet run", StatementKind.Serve)]
    [InlineData("cd StationService && dotnet run", StatementKind.Serve)]
    [InlineData("A__B=\"1 2\" C=$d dotnet run --project receiver -- --urls http://127.0.0.1:5080", StatementKind.Serve)]
    [InlineData("A=b dotnet publish/StationService.dll", StatementKind.Serve)]
    [InlineData("dotnet run eng/try.cs", StatementKind.Run)]
    [InlineData("dotnet publish --output publish", StatementKind.Run)]
    [InlineData("read -r KEY", StatementKind.Ask)]
    [InlineData("curl -N 'http://localhost:5080/health/$stream'", StatementKind.Watch)]
    internal void Command_OfAService_GoesOnInTheBackground(string text, StatementKind kind) => Assert.Equal(kind, Assert.Single(Statements.Of(Bash(text))).Kind);

    [Fact]
    public void Console_OfTwoCommands_ShowsWhatEachPrints()
    {
        var statements = Statements.Of(new Block("docs/example.md", 1, "console", "$ one\n1\n$ two\n2\n\n3")).ToList();

        Assert.Equal(["one", "two"], statements.Select(statement => statement.Text));
        Assert.Equal(["1", "2\n\n3"], statements.Select(statement => statement.Shown));
    }

    [Theory]
    [InlineData("curl 'http://localhost")]
    [InlineData("curl \\")]
    public void Command_ThatIsNotEnded_IsAnError(string text) => Assert.Throws<FormatException>(() => Statements.Of(Bash(text)).ToList());

    private static Block Bash(string code) => new("docs/example.md", 1, "bash", code);
}
