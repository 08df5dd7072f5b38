using Microsoft.AspNetCore.Http;

namespace ServiceKit.Dashboard.Access;

/// <summary>Metadata of an endpoint that open pages ask by themselves: nobody may be at the screen, so that no session is kept alive by it.</summary>
internal sealed class Unattended
{
    /// <summary>What a script sends with a page that it loads by itself. A browser's stream of events can send none.</summary>
    public const string Header = "X-ServiceKit-Live";

    public static readonly Unattended Instance = new();

    public static bool Is(HttpContext context) =>
        context.Request.Headers.ContainsKey(Header) || context.GetEndpoint()?.Metadata.GetMetadata<Unattended>() is not null;
}
