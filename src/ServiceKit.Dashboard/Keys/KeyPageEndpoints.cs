using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using ServiceKit.Dashboard.Access;
using ServiceKit.Dashboard.Forms;
using ServiceKit.Dashboard.Layout;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Keys;

/// <summary>The page of one key, and switching it off and on.</summary>
internal sealed class KeyPageEndpoints(ApiKeyManager manager, IApiKeyStore store, PageRenderer renderer, IOptions<DashboardOptions> options)
{
    private const int MaxAudit = 50;

    public static void Map(RouteGroupBuilder pages, RouteGroupBuilder forms)
    {
        pages.MapGet("/keys/{id}", (string id, KeyPageEndpoints handlers, HttpContext context) => handlers.ShowAsync(id, context));
        forms.MapPost("/keys/{id}/disable", (string id, KeyPageEndpoints handlers, HttpContext context) => handlers.SwitchAsync(id, enabled: false, context));
        forms.MapPost("/keys/{id}/enable", (string id, KeyPageEndpoints handlers, HttpContext context) => handlers.SwitchAsync(id, enabled: true, context));
    }

    /// <summary>The version that a form was filled from. A form without one is of no version that there is.</summary>
    public static long VersionOf(PostedForm form) => long.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private async Task ShowAsync(string id, HttpContext context)
    {
        var actor = SignedIn.ActorOf(context);
        var found = await manager.FindAsync(id, actor, context.RequestAborted);
        var frame = renderer.Frame(context, found.Key.Name, Section.Keys, Notices.Of(context)) with { IsLive = true };
        var span = UsageSpan.Of(context.Request.Query["usage"]);
        var usage = await store.ReadUsageAsync(id, span.Since(frame.Now), context.RequestAborted);
        await renderer.WriteAsync<KeyPage, KeyModel>(context, frame, new KeyModel
        {
            Listing = found,
            Span = span,
            Bars = span.Draw(usage.Counts, frame.Now),
            Outcomes = [.. usage.Counts.GroupBy(count => count.Outcome, StringComparer.Ordinal).Select(outcome => (outcome.Key, outcome.Sum(count => count.Count))).OrderByDescending(outcome => outcome.Item2)],
            Callers = usage.Callers,
            Scopes = ScopeUse.Of(found.Key.Scopes, usage.Scopes),
            CanTighten = found.Uses > 0 && id != actor.KeyId && !ScopeUse.Tightened(found.Key.Scopes, [.. usage.Scopes.Select(scope => scope.Scope)], Sessions.ScopesOf(options.Value)).SequenceEqual(found.Key.Scopes, StringComparer.Ordinal),
            Audit = actor.IsForEveryTenant ? await ReadAuditAsync(id, context.RequestAborted) : null,
            Overlap = await OverlapOfAsync(found.Key, usage, actor, frame.Now, context.RequestAborted),
        });
    }

    private async Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(string id, CancellationToken cancellationToken) =>
        await store.ReadAuditAsync(new AuditQuery { KeyId = id, Descending = true, Take = MaxAudit }, cancellationToken).ToListAsync(cancellationToken);

    private async Task SwitchAsync(string id, bool enabled, HttpContext context)
    {
        var form = (await PostedForm.OfAsync(context))!;
        if (form.IsRefill)
        {
            // The address names a key that there is, and nothing else.
            await manager.FindAsync(id, SignedIn.ActorOf(context), context.RequestAborted);
            Notices.Lead(context, $"/keys/{id}", "again");
            return;
        }

        try
        {
            await manager.ChangeAsync(id, new ApiKeyPatch { Enabled = enabled }, VersionOf(form), SignedIn.ActorOf(context), context.RequestAborted);
            Notices.Lead(context, $"/keys/{id}", enabled ? "enabled" : "disabled");
        }
        catch (KeyManagementException fault) when (fault.Fault is KeyManagementFault.Changed)
        {
            Notices.Lead(context, $"/keys/{id}", "meanwhile");
        }
    }

    private async Task<Overlap?> OverlapOfAsync(StoredApiKey key, ApiKeyUsage usage, ApiKeyActor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (key.ReplacedBy is { } next && await TryFindAsync(next) is { } successor)
        {
            return new Overlap(key, successor, StillFrom(usage, successor));
        }

        // Of a key that replaced another, for as long as that one is valid.
        return key.Replaces is { } before && await TryFindAsync(before) is { } old && old.StateAt(now) is ApiKeyState.Active or ApiKeyState.Disabled
            ? new Overlap(old, key, StillFrom(await store.ReadUsageAsync(before, key.CreatedAt, cancellationToken), key))
            : null;

        async Task<StoredApiKey?> TryFindAsync(string id) => await store.FindAsync(id, cancellationToken) is { } found && actor.Sees(found.Key) ? found.Key : null;

        static IReadOnlyList<KeyCallerCount> StillFrom(ApiKeyUsage old, StoredApiKey successor) => [.. old.Callers.Where(caller => caller.LastAt > successor.CreatedAt)];
    }
}
