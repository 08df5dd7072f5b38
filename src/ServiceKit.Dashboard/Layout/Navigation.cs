namespace ServiceKit.Dashboard.Layout;

/// <summary>A page that the navigation leads to.</summary>
/// <param name="Section">Which one.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Path">Where it is, below the dashboard; null as long as there is no such page, which is then named and not linked.</param>
internal sealed record NavigationEntry(Section Section, string Title, string? Path);

/// <summary>The parts of the dashboard.</summary>
internal enum Section
{
    /// <summary>No part: errors, and the sign-in.</summary>
    None,
    Overview,
    Keys,
    Audit,
    Endpoints,
}

/// <summary>What the navigation shows, in its order.</summary>
internal static class Navigation
{
    public static readonly IReadOnlyList<NavigationEntry> Entries =
    [
        new(Section.Overview, "Overview", "/overview"),
        new(Section.Keys, "Keys", "/keys"),
        new(Section.Audit, "Audit", "/audit"),
        new(Section.Endpoints, "Endpoints", "/endpoints"),
    ];

    /// <summary>Where the dashboard begins: its first page.</summary>
    public static string First => Entries.First(entry => entry.Path is not null).Path!;
}
