using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.Documentation.Tests.Shell;

namespace ServiceKit.Documentation.Tests.Claims;

/// <summary>A block that is no command and no output, with what shows that it is right.</summary>
/// <param name="Page">The page it is on.</param>
/// <param name="Language">Its language.</param>
/// <param name="Line">A line of it that no other block of this language on the page has.</param>
/// <param name="CheckAsync">Fails where the block is wrong.</param>
internal sealed record Claim(string Page, string Language, string Line, Func<Block, Workshop, Task> CheckAsync)
{
    public Claim(string page, string language, string line, Func<Block, Task> checkAsync)
        : this(page, language, line, (block, _) => checkAsync(block))
    {
    }

    public static IReadOnlyList<Claim> All { get; } =
        [.. RepositoryClaims.All, .. KeyFormatClaims.All, .. KeySourceClaims.All, .. SettingsClaims.All, .. KeyInSettingsClaims.All, .. WebhookClaims.All, .. MonitoringClaims.All, .. DeploymentClaims.All];

    public bool Is(Block block) => block.Page == Page && block.Language == Language && block.Has(Line);
}
