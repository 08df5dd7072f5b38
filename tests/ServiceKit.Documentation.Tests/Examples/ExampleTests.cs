using ServiceKit.Documentation.Tests.Pages;

namespace ServiceKit.Documentation.Tests.Examples;

/// <summary>The documentation speaks of an API that there is.</summary>
public sealed class ExampleTests
{
    public static IEnumerable<TheoryDataRow<string, int>> Examples =>
        Page.ForUsers.SelectMany(page => Page.Read(page).Blocks("csharp")).Select(block => new TheoryDataRow<string, int>(block.Page, block.Line));

    public static IEnumerable<TheoryDataRow<string>> Pages => Page.All.Select(page => new TheoryDataRow<string>(page));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_OfAPage_Compiles(string page, int line)
    {
        var blocks = Page.Read(page).Blocks("csharp").ToList();
        var block = blocks.Single(block => block.Line == line);
        var before = blocks.TakeWhile(earlier => earlier.Line < line).SelectMany(earlier => new Snippet(earlier.Code).Usings).Distinct(StringComparer.Ordinal);

        var errors = ExampleCompiler.Errors(block.Code, before);

        if (Uncompilable.List.FirstOrDefault(listed => listed.Is(block)) is { } exception)
        {
            Assert.True(errors.Count > 0, $"{page}:{line} compiles, and is listed as one that {exception.Reason}.");
            return;
        }

        Assert.True(errors.Count == 0, $"{page}:{line} does not compile.\n{string.Join('\n', errors)}\n\n{block.Code}");
    }

    [Fact]
    public void Exception_OfTheList_IsOneExample()
    {
        var blocks = Page.ForUsers.SelectMany(page => Page.Read(page).Blocks("csharp")).ToList();

        Assert.All(Uncompilable.List, listed => Assert.Single(blocks, listed.Is));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Block_OfCSharp_IsMarkedByTheNameThatIsLookedFor(string page) =>
        Assert.DoesNotContain(Page.Read(page).Lines, line => line.Kind == LineKind.Opening && line.Language.ToUpperInvariant() is "CS" or "C#");

    [Theory]
    [InlineData("builder.WithNothingOfTheKind();")]
    [InlineData(".WithNothingOfTheKind()")]
    [InlineData(".WithAuth(headerNames: \"X-Station-Key\")")]
    [InlineData(".WithAuth()\n\napp.MapNothingOfTheKind();")]
    [InlineData("app.MapGet(\"/status\", () => \"up\").AllowEverybody();")]
    [InlineData("[ApiKeyProtected(Scope = \"stations:read\")]\npublic static string All() => \"…\";")]
    [InlineData("new ApiKeyEntry { Secret = \"sk_test_full_access_0000\" }")]
    [InlineData("service.GetEvents().AssertForgotten();")]
    public void Example_OfAnApiThatIsNotThere_DoesNotCompile(string code) => Assert.NotEmpty(ExampleCompiler.Errors(code, []));

    [Theory]
    [InlineData("app.MapGet(\"/\", …);", "app.MapGet(\"/\", () => \"answer\");")]
    [InlineData("(int id) => …", "(int id) => Results.NoContent()")]
    [InlineData("() => \"…\"; // …", "() => \"…\"; // …")]
    public void Ellipsis_InCode_StandsForWhatTheReaderWrites(string code, string filled) => Assert.Equal(filled, Ellipsis.Fill(code));
}
