using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.Documentation.Tests.Shell;

namespace ServiceKit.Documentation.Tests.Claims;

/// <summary>Files, settings and patterns that pages show are taken by what they are for.</summary>
public sealed class ClaimTests(Workshop workshop)
{
    public static IEnumerable<TheoryDataRow<string, string, string>> Claims => Claim.All.Select(claim => new TheoryDataRow<string, string, string>(claim.Page, claim.Language, claim.Line));

    [Theory]
    [MemberData(nameof(Claims))]
    public Task Block_OfAPage_IsTakenByWhatItIsFor(string page, string language, string line)
    {
        var claim = Claim.All.Single(claim => claim.Page == page && claim.Language == language && claim.Line == line);
        return claim.CheckAsync(Page.Read(page).Blocks().Single(claim.Is), workshop);
    }
}
