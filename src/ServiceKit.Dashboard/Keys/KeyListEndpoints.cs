using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceKit.Dashboard.Access;
using ServiceKit.Dashboard.Layout;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Keys;

/// <summary>The list of keys.</summary>
internal sealed class KeyListEndpoints(ApiKeyManager manager, IApiKeyStore store, IScopeCatalogue catalogue, PageRenderer renderer)
{
    public static void Map(RouteGroupBuilder pages) => pages.MapGet("/keys", (KeyListEndpoints handlers, HttpContext context) => handlers.ShowAsync(context));

    private async Task ShowAsync(HttpContext context)
    {
        var frame = renderer.Frame(context, "Keys", Section.Keys, Notices.Of(context)) with { IsLive = true };
        var view = KeyListView.Read(context.Request.Query);
        var page = await manager.ListAsync(view.ToQuery(frame.Now), SignedIn.ActorOf(context), context.RequestAborted);
        var since = HourCounts.Since(frame.Now);
        var counts = page.Keys.Count == 0 ? [] : await store.ReadCountsAsync([.. page.Keys.Select(listing => listing.Key.Id)], since, context.RequestAborted);
        var byKey = counts.ToLookup(count => count.Id, StringComparer.Ordinal);
        var model = new KeyListModel(
            view, [.. page.Keys.Select(listing => new KeyRow(listing, HourCounts.Series(byKey[listing.Key.Id], since)))], page.Total, catalogue.Scopes ?? []);
        await renderer.WriteAsync<KeyListPage, KeyListModel>(context, frame, model);
    }
}
