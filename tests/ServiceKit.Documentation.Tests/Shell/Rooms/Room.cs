using ServiceKit.Documentation.Tests.Pages;

namespace ServiceKit.Documentation.Tests.Shell.Rooms;

/// <summary>What surrounds the reader of a page: programs that are there, files that it names, and what it takes for granted.</summary>
/// <param name="Page">The page that is read here, from top to bottom, in one shell.</param>
internal sealed record Room(string Page)
{
    /// <summary>A key that no scanner takes for a real one, and that is long enough to be warned about by nobody.</summary>
    public const string Key = "sk_test_full_access_0000";

    /// <summary>Commands that give the service of a page its key, and the reader the same.</summary>
    public const string GivenKey = $"export SERVICEKIT_API_KEYS={Key}; KEY={Key}";

    /// <summary>What is typed before the page begins.</summary>
    public string Before { get; init; } = GivenKey;

    /// <summary>What is typed behind a block, to see that it did what it is there for. Python is in files <c>1.py</c>, <c>2.py</c> … by then.</summary>
    public IReadOnlyList<After> After { get; init; } = [];

    /// <summary>Source code by name. <c>dotnet run</c> runs <c>service</c>, unless there is a real project in the folder.</summary>
    public IReadOnlyDictionary<string, Func<string>> Programs { get; init; } = new Dictionary<string, Func<string>>();

    /// <summary>Files by their path in the folder, with their content.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>Texts of the page that stand for what is elsewhere here. <c>{room}</c> in the second is the folder of the room.</summary>
    public IReadOnlyList<(string Shown, string Real)> Places { get; init; } = [];

    /// <summary>The environment of services that run here.</summary>
    public string Environment { get; init; } = "Development";

    /// <summary>Whether packages are installed from the feed, or <c>servicekit</c> is at hand.</summary>
    public bool HasPackages { get; init; }

    /// <summary>Whether a service that was created with <c>--auth file</c> lies in <c>$CREATED</c>.</summary>
    public bool HasCreatedService { get; init; }

    /// <summary>A project of this repository whose tests the page runs, and which <c>eng/test.cs</c> has built.</summary>
    public string? Built { get; init; }

    /// <summary>Programs that the page takes for installed, beside <c>bash</c> and <c>curl</c>. Without them it is not read.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Whether a service goes on when the next is started. Without it, a page that shows <c>dotnet run</c> twice means Ctrl+C between them.</summary>
    public bool KeepsServices { get; init; }
}

/// <summary>Commands behind the block of a page that has a certain line.</summary>
internal sealed record After(string Line, string Commands)
{
    public bool Follows(Block block) => block.Has(Line);
}
