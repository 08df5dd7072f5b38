using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceKit.Dashboard.Access;
using ServiceKit.Dashboard.Forms;
using ServiceKit.Dashboard.Layout;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;

namespace ServiceKit.Dashboard.Audit;

/// <summary>The audit log: for who sees the keys of all tenants.</summary>
internal sealed class AuditPageEndpoints(IApiKeyStore store, AuditKeys keys, AuditEndpoints export, ChainCheck chain, PageRenderer renderer, DashboardLog log)
{
    public const string Path = "/audit";

    public static void Map(RouteGroupBuilder pages, RouteGroupBuilder forms)
    {
        pages.MapGet(Path, (AuditPageEndpoints handlers, HttpContext context) => handlers.ShowAsync(context));
        pages.MapGet($"{Path}/export", (AuditPageEndpoints handlers, HttpContext context) => handlers.ExportAsync(context));
        forms.MapPost($"{Path}/verify", (AuditPageEndpoints handlers, HttpContext context) => handlers.VerifyAsync(context));
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (!SignedIn.ActorOf(context).IsForEveryTenant)
        {
            await RefuseAsync(context);
            return;
        }

        var view = AuditView.Read(context.Request.Query);
        var (id, choices) = await KeyOfAsync(view, context.RequestAborted);
        var entries = choices is null ? await store.ReadAuditAsync(view.ToPage(id), context.RequestAborted).ToListAsync(context.RequestAborted) : [];
        var more = entries.Count > AuditView.PageSize;
        var shown = entries.Take(AuditView.PageSize).OrderByDescending(entry => entry.Sequence).ToList();
        var (newer, older) = view.After is null ? (view.Before is not null, more) : (more, shown.Count > 0);
        var model = new AuditModel(
            view,
            shown,
            newer && shown.Count > 0 ? (view with { Before = null, After = shown[0].Sequence }).Address : null,
            older && shown.Count > 0 ? (view with { Before = shown[^1].Sequence, After = null }).Address : null,
            choices,
            chain.State);
        await renderer.WriteAsync<AuditPage, AuditModel>(context, renderer.Frame(context, "Audit", Section.Audit, Notices.Of(context)) with { IsLive = view.IsBeginning }, model);
    }

    private async Task ExportAsync(HttpContext context)
    {
        if (!SignedIn.ActorOf(context).IsForEveryTenant)
        {
            await RefuseAsync(context);
            return;
        }

        var view = AuditView.Read(context.Request.Query);
        if (!view.Understands(context.Request.Query))
        {
            await renderer.BadAddressAsync(context, "A filter of this address is not understood, and without it more would be exported than was asked for.");
            return;
        }

        var (id, choices) = await KeyOfAsync(view, context.RequestAborted);
        if (choices is not null)
        {
            await renderer.NotFoundAsync(context, "No key is called so, or more than one is.");
            return;
        }

        try
        {
            await export.ExportAsync(context, view.ToQuery(id));
        }
        catch (ApiKeyStoreException fault) when (context.Response.HasStarted)
        {
            // What was sent must not look like the whole of it.
            log.StoreFailed(fault.Message);
            context.Abort();
        }
    }

    private async Task VerifyAsync(HttpContext context)
    {
        if (!SignedIn.ActorOf(context).IsForEveryTenant)
        {
            await RefuseAsync(context);
            return;
        }

        if ((await PostedForm.OfAsync(context))!.IsRefill)
        {
            Notices.Lead(context, Path, "again");
            return;
        }

        chain.Begin();
        Notices.Lead(context, Path, "checking");
    }

    /// <returns>The id that the view narrows to; and keys to choose from, where it names none exactly.</returns>
    private async Task<(string? Id, IReadOnlyList<StoredApiKey>? Choices)> KeyOfAsync(AuditView view, CancellationToken cancellationToken)
    {
        if (view.Key is not { } text)
        {
            return (null, null);
        }

        var (id, choices) = await keys.FindAsync(text, cancellationToken);
        return (id, id is null ? choices : null);
    }

    private Task RefuseAsync(HttpContext context) => renderer.MessageAsync(
        context, StatusCodes.Status403Forbidden, "Not for you", "The audit log is about the keys of all tenants, and for administrators of all of them. Your key belongs to one tenant.");
}
