using ServiceKit.Documentation.Tests.Claims;
using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.Documentation.Tests.Shell.Rooms;

namespace ServiceKit.Documentation.Tests.Shell;

/// <summary>Who sees to it that a block is right.</summary>
internal enum Runner
{
    /// <summary>Nobody: a mistake.</summary>
    None,

    /// <summary><see cref="Examples.ExampleTests"/> compiles it.</summary>
    Compiler,

    /// <summary><see cref="Diagnostics.DiagnosticPageTests"/> reads it as the compiler does.</summary>
    Diagnostics,

    /// <summary><see cref="ClaimTests"/> has a check for it alone.</summary>
    Claim,

    /// <summary><see cref="PageTests"/> types it into the shell of its page, or finds it in what was printed there.</summary>
    Shell,
}

/// <summary>Shares out the blocks. Each test takes its own from here, so that none can be left out that is said to be run.</summary>
internal static class Runners
{
    private static readonly string[] LanguagesOfTheShell = ["bash", "console", "text", "http", "json", "python"];

    public static Runner Of(Block block) =>
        Claim.All.Any(claim => claim.Is(block)) ? Runner.Claim
        : block.Language is "csharp" or "ini" && block.Page.StartsWith("docs/diagnostics/", StringComparison.Ordinal) ? Runner.Diagnostics
        : block.Language == "csharp" && Page.ForUsers.Contains(block.Page) ? Runner.Compiler
        : LanguagesOfTheShell.Contains(block.Language) && AllRooms.Find(block.Page) is not null ? Runner.Shell
        : Runner.None;
}
