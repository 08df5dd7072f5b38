using ServiceKit.Documentation.Tests.Claims;
using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.Documentation.Tests.Shell.Reading;
using ServiceKit.Documentation.Tests.Shell.Rooms;
using ServiceKit.Documentation.Tests.Shell.Typing;

namespace ServiceKit.Documentation.Tests.Shell;

/// <summary>No block of a page is left out, and nothing is excused that is not there.</summary>
public sealed class CoverageTests
{
    public static IEnumerable<TheoryDataRow<string>> Pages => Page.All.Concat(Page.Others).Select(page => new TheoryDataRow<string>(page));

    private static IEnumerable<Block> Blocks => Page.All.SelectMany(page => Page.Read(page).Blocks());

    [Theory]
    [MemberData(nameof(Pages))]
    public void Block_OfAPage_IsRun(string page) =>
        Assert.All(Page.Read(page).Blocks(), block => Assert.True(
            Runners.Of(block) != Runner.None,
            $"""
            Nothing runs {block}, which is of the language '{block.Language}':
            {block.Code}

            - A command is bash, or console with what it prints below it ("$ curl …"). Its page needs a room in Shell/Rooms.
            - What a command above it on the page printed is text; an answer of curl -i is http; one line of JSON is json.
            - Anything else, such as a file, needs a check of its own in Claims. A block has to name its language.
            """));

    [Fact]
    public void Claim_IsOfOneBlock() => Assert.All(Claim.All, claim => Assert.Single(Blocks, claim.Is));

    [Fact]
    public void Room_IsOfOnePage_AndWhatFollowsOfOneBlock() => Assert.All(AllRooms.List, room =>
    {
        Assert.Single(AllRooms.List, other => other.Page == room.Page);
        var blocks = Page.Read(room.Page).Blocks().Where(block => Runners.Of(block) == Runner.Shell).ToList();
        Assert.Contains(blocks, block => block.Language is "bash" or "console" or "python");
        Assert.All(room.After, after => Assert.Single(blocks, after.Follows));
    });

    // A script that is only saved is not run.
    [Fact]
    public void Python_OfAPage_IsFollowedByWhatRunsIt() => Assert.All(
        Blocks.Where(block => block.Language == "python" && Runners.Of(block) == Runner.Shell),
        block => Assert.Contains(AllRooms.Find(block.Page)!.After, after => after.Follows(block)));

    [Fact]
    public void Exception_OfTheList_IsOneCommand() => Assert.All(
        Unrunnable.List,
        listed => Assert.Single(Page.Read(listed.Page).Blocks("bash").SelectMany(Statements.Of), listed.Is));

    [Fact]
    public void Commands_OfAPage_AreAllTyped() => Assert.All(AllRooms.List, room =>
    {
        var shown = Page.Read(room.Page).Blocks().Where(block => block.Language is "bash" or "console" && Runners.Of(block) == Runner.Shell).SelectMany(Statements.Of);
        Assert.Equal(
            shown.Where(statement => !Unrunnable.Has(statement)).Select(statement => statement.ToString()),
            new Plan(room).Commands.Where(statement => statement.Block.Line > 0).Select(statement => statement.ToString()));
    });
}
