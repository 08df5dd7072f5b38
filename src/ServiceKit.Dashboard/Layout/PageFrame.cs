using ServiceKit.Dashboard.Access;
using ServiceKit.Dashboard.Assets;
using ServiceKit.Dashboard.Components;

namespace ServiceKit.Dashboard.Layout;

/// <summary>What every page has around its content. Components take it as a cascading parameter.</summary>
internal sealed record PageFrame
{
    /// <summary>What the page is called.</summary>
    public required string Title { get; init; }

    /// <summary>The part that it belongs to.</summary>
    public required Section Section { get; init; }

    /// <summary>The path of the dashboard, with the base path of the application in front.</summary>
    public required string Base { get; init; }

    /// <summary>What the service is called.</summary>
    public required string Service { get; init; }

    /// <summary>The moment that the page is of.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The stylesheet and the script.</summary>
    public required DashboardAssets Assets { get; init; }

    /// <summary>Who is signed in; null for nobody.</summary>
    public SignedIn? User { get; init; }

    /// <summary>Whether signing out here means anything: not where the service's own scheme signs in.</summary>
    public bool CanSignOut { get; init; }

    /// <summary>What to say above the content; null for nothing.</summary>
    public Notice? Notice { get; init; }

    /// <summary>Whether the page asks for new numbers while it is open.</summary>
    public bool IsLive { get; init; }

    public string Url(string path) => Base + path;
}

/// <summary>A sentence above the content.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The sentence.</param>
internal sealed record Notice(NoticeKind Kind, string Text)
{
    public static Notice Done(string text) => new(NoticeKind.Done, text);

    public static Notice Warning(string text) => new(NoticeKind.Warning, text);

    public static Notice Error(string text) => new(NoticeKind.Error, text);
}
