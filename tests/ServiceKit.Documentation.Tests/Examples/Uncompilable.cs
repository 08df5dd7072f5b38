using ServiceKit.Documentation.Tests.Pages;

namespace ServiceKit.Documentation.Tests.Examples;

/// <summary>An example that cannot compile here by its nature.</summary>
/// <param name="Page">The page it is on.</param>
/// <param name="Line">A line of it that no other example of the page has.</param>
/// <param name="Reason">Why that is right.</param>
internal sealed record Uncompilable(string Page, string Line, string Reason)
{
    public static IReadOnlyList<Uncompilable> List { get; } =
    [
        new("docs/migrating.md", "    .AddApiKeyInHeaderOrQueryParams<ApiKeyProvider>(options =>", "shows how another library is used, which is not referenced here"),
    ];

    public bool Is(Block block) => block.Page == Page && block.Has(Line);
}
