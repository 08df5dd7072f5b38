using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceKit.Dashboard.Access;
using ServiceKit.Dashboard.Layout;

namespace ServiceKit.Dashboard.Overview;

/// <summary>The page that the dashboard begins with.</summary>
internal sealed class OverviewEndpoints(KeptKeyNumbers keys, RequestNumbers requests, ServiceStateReader state, GuessingAddresses guessing, PageRenderer renderer)
{
    public const string Path = "/overview";

    public static void Map(RouteGroupBuilder pages) => pages.MapGet(Path, (OverviewEndpoints handlers, HttpContext context) => handlers.ShowAsync(context));

    private async Task ShowAsync(HttpContext context)
    {
        var frame = renderer.Frame(context, "Overview", Section.Overview, Notices.Of(context)) with { IsLive = true };
        var actor = SignedIn.ActorOf(context);
        var numbers = await keys.ReadAsync(actor, context.RequestAborted);
        await renderer.WriteAsync<OverviewPage, OverviewModel>(context, frame, new OverviewModel(numbers, actor.IsForEveryTenant ? await ReadServiceAsync(context) : null));
    }

    private async Task<WholeService> ReadServiceAsync(HttpContext context)
    {
        var (first, total) = guessing.Read();
        return new WholeService(requests.Read(), await state.ReadAsync(context.RequestAborted), first, total);
    }
}
