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

/// <summary>Making a key, and changing one.</summary>
internal sealed class KeyFormEndpoints(ApiKeyManager manager, IApiKeyStore store, ScopeChoices scopes, ShownOnce once, KeyFormat format, PageRenderer renderer, IOptions<DashboardOptions> options, TimeProvider clock)
{
    private static readonly Notice Again = Notice.Warning("You are signed in again. Nothing was sent yet: look at it once more, and send it.");

    public static void Map(RouteGroupBuilder pages, RouteGroupBuilder forms)
    {
        pages.MapGet("/keys/new", (KeyFormEndpoints handlers, HttpContext context) => handlers.NewAsync(context));
        forms.MapPost("/keys/new", (KeyFormEndpoints handlers, HttpContext context) => handlers.CreateAsync(context));
        pages.MapGet("/keys/{id}/edit", (string id, KeyFormEndpoints handlers, HttpContext context) => handlers.EditAsync(id, context));
        forms.MapPost("/keys/{id}/edit", (string id, KeyFormEndpoints handlers, HttpContext context) => handlers.ChangeAsync(id, context));
    }

    private Task NewAsync(HttpContext context) => ShowAsync(context, NewModel(context, new KeyFormValues()), StatusCodes.Status200OK);

    private async Task CreateAsync(HttpContext context)
    {
        var form = (await PostedForm.OfAsync(context))!;
        var values = KeyFormValues.Read(form);
        var model = NewModel(context, values) with { Once = form[ShownOnce.Field] };
        if (form.IsRefill)
        {
            await ShowAsync(context, model, StatusCodes.Status200OK, Again);
            return;
        }

        if (values.TryExpiry(clock.GetUtcNow(), null, out var expiry) is { } wrong)
        {
            await ShowAsync(context, model with { Errors = [FormFaults.One(values.Expiry == KeyFormValues.OnDate ? "expiry-date" : "expiry", $"Expiry {wrong}")] }, StatusCodes.Status400BadRequest);
            return;
        }

        var draft = new ApiKeyDraft
        {
            Name = values.Name.Trim(),
            Scopes = values.AllScopes,
            Tenant = KeyFormValues.OrNull(values.Tenant),
            ExpiresAt = expiry,
            Networks = values.NetworkList,
            Limit = KeyFormValues.OrNull(values.Limit),
            Environment = KeyFormValues.OrNull(values.Environment),
        };
        try
        {
            await once.AnswerAsync(context, model.Once, (actor, answer) => manager.CreateAsync(draft, actor, answer, context.RequestAborted));
        }
        catch (KeyManagementException fault)
        {
            await ShowAsync(context, model with { Errors = FormFaults.Of(fault) }, StatusCodes.Status400BadRequest);
        }
    }

    private async Task EditAsync(string id, HttpContext context)
    {
        var key = (await manager.FindAsync(id, SignedIn.ActorOf(context), context.RequestAborted)).Key;
        var model = EditModel(context, key, null);
        if (context.Request.Query.ContainsKey("tighten") && id != SignedIn.ActorOf(context).KeyId)
        {
            var used = (await store.ReadUsageAsync(id, HourCounts.Since(clock.GetUtcNow()), context.RequestAborted)).Scopes.Select(scope => scope.Scope).ToList();
            model = model with { Values = model.Values.WithScopes(ScopeUse.Tightened(key.Scopes, used, Sessions.ScopesOf(options.Value)), [.. model.Scopes.Select(choice => choice.Scope)]) };
        }

        await ShowAsync(context, model, StatusCodes.Status200OK);
    }

    private async Task ChangeAsync(string id, HttpContext context)
    {
        var form = (await PostedForm.OfAsync(context))!;
        var key = (await manager.FindAsync(id, SignedIn.ActorOf(context), context.RequestAborted)).Key;
        var values = KeyFormValues.Read(form);
        var model = EditModel(context, key, values) with { Version = long.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0 };
        if (form.IsRefill)
        {
            await ShowAsync(context, model, StatusCodes.Status200OK, Again);
            return;
        }

        if (values.TryExpiry(clock.GetUtcNow(), key.ExpiresAt, out var expiry) is { } wrong)
        {
            await ShowAsync(context, model with { Errors = [FormFaults.One(values.Expiry == KeyFormValues.OnDate ? "expiry-date" : "expiry", $"Expiry {wrong}")] }, StatusCodes.Status400BadRequest);
            return;
        }

        try
        {
            await manager.ChangeAsync(id, KeyChange.Of(key, values, expiry), model.Version, SignedIn.ActorOf(context), context.RequestAborted);
            Notices.Lead(context, $"/keys/{id}", "changed");
        }
        catch (KeyManagementException fault) when (fault.Fault is KeyManagementFault.Changed)
        {
            var now = (await manager.FindAsync(id, SignedIn.ActorOf(context), context.RequestAborted)).Key;
            await ShowAsync(context, model with { Key = now, Version = now.Version, Meanwhile = KeyChange.Differences(now, values, expiry) }, StatusCodes.Status409Conflict);
        }
        catch (KeyManagementException fault) when (fault.Fault is not KeyManagementFault.NotFound)
        {
            await ShowAsync(context, model with { Errors = FormFaults.Of(fault) }, StatusCodes.Status400BadRequest);
        }
    }

    private KeyFormModel NewModel(HttpContext context, KeyFormValues values)
    {
        var actor = SignedIn.ActorOf(context);
        return new KeyFormModel
        {
            Values = values,
            Scopes = scopes.For(actor),
            Once = ShownOnce.NewToken(),
            OnlyTenant = actor.IsForEveryTenant ? null : actor.Tenant,
            DefaultEnvironment = format.Value.Environment,
        };
    }

    private KeyFormModel EditModel(HttpContext context, StoredApiKey key, KeyFormValues? values)
    {
        var actor = SignedIn.ActorOf(context);
        var choices = scopes.For(actor);
        return new KeyFormModel
        {
            Values = values ?? KeyFormValues.Of(key, [.. choices.Select(choice => choice.Scope)]),
            Scopes = choices,
            Key = key,
            Version = key.Version,
            OnlyTenant = actor.IsForEveryTenant ? null : actor.Tenant,
        };
    }

    private Task ShowAsync(HttpContext context, KeyFormModel model, int status, Notice? notice = null) => renderer.WriteAsync<KeyFormPage, KeyFormModel>(
        context, renderer.Frame(context, model.Key is { } key ? $"Change {key.Name}" : "New key", Section.Keys, notice), model, status);
}
