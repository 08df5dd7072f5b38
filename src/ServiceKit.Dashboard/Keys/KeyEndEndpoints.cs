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

/// <summary>Rotating and revoking a key.</summary>
internal sealed class KeyEndEndpoints(ApiKeyManager manager, ShownOnce once, PageRenderer renderer, IOptions<KeyManagementOptions> options)
{
    private static readonly Notice Again = Notice.Warning("You are signed in again. Nothing was done yet: look at it once more, and send it.");

    private static readonly KeyValuePair<string, string> Meanwhile = FormFaults.One(string.Empty, "The key was changed meanwhile. Look at it once more, and send the form again");

    public static void Map(RouteGroupBuilder pages, RouteGroupBuilder forms)
    {
        pages.MapGet("/keys/{id}/rotate", (string id, KeyEndEndpoints handlers, HttpContext context) => handlers.ShowRotationAsync(id, context));
        forms.MapPost("/keys/{id}/rotate", (string id, KeyEndEndpoints handlers, HttpContext context) => handlers.RotateAsync(id, context));
        pages.MapGet("/keys/{id}/revoke", (string id, KeyEndEndpoints handlers, HttpContext context) => handlers.ShowRevocationAsync(id, context));
        forms.MapPost("/keys/{id}/revoke", (string id, KeyEndEndpoints handlers, HttpContext context) => handlers.RevokeAsync(id, context));
    }

    private async Task ShowRotationAsync(string id, HttpContext context)
    {
        var found = await FindAsync(id, context);
        var model = new KeyEndModel { Listing = found, Version = found.Key.Version, Once = ShownOnce.NewToken(), Grace = Seconds(options.Value.RotationGrace) };
        await ShowRotationAsync(context, model, StatusCodes.Status200OK);
    }

    private async Task RotateAsync(string id, HttpContext context)
    {
        var form = (await PostedForm.OfAsync(context))!;
        var model = new KeyEndModel
        {
            Listing = await FindAsync(id, context),
            Version = KeyPageEndpoints.VersionOf(form),
            Once = form[ShownOnce.Field],
            Grace = form["grace"],
            Unused = form["unused"],
        };
        if (form.IsRefill)
        {
            await ShowRotationAsync(context, model, StatusCodes.Status200OK, Again);
            return;
        }

        if (Parse(model.Grace) is not { } grace || (model.Unused.Length > 0 && Parse(model.Unused) is null))
        {
            await ShowRotationAsync(context, model with { Errors = [FormFaults.One("grace", "Overlap is not one of the choices")] }, StatusCodes.Status400BadRequest);
            return;
        }

        var rotation = new ApiKeyRotation { Grace = grace, EndWhenUnusedFor = model.Unused.Length > 0 ? Parse(model.Unused) : null };
        try
        {
            await once.AnswerAsync(context, model.Once, (actor, answer) => manager.RotateAsync(id, rotation, model.Version, actor, answer, context.RequestAborted));
        }
        catch (KeyManagementException fault) when (fault.Fault is KeyManagementFault.Changed)
        {
            var now = await FindAsync(id, context);
            await ShowRotationAsync(context, model with { Listing = now, Version = now.Key.Version, Errors = [Meanwhile] }, StatusCodes.Status409Conflict);
        }
        catch (KeyManagementException fault) when (fault.Fault is not KeyManagementFault.NotFound)
        {
            await ShowRotationAsync(context, model with { Errors = FormFaults.Of(fault) }, StatusCodes.Status400BadRequest);
        }
    }

    private async Task ShowRevocationAsync(string id, HttpContext context)
    {
        var found = await FindAsync(id, context);
        await ShowRevocationAsync(context, new KeyEndModel { Listing = found, Version = found.Key.Version, Delete = found.Key.RevokedAt is not null }, StatusCodes.Status200OK);
    }

    private async Task RevokeAsync(string id, HttpContext context)
    {
        var form = (await PostedForm.OfAsync(context))!;
        var actor = SignedIn.ActorOf(context);
        var model = new KeyEndModel { Listing = await FindAsync(id, context), Version = KeyPageEndpoints.VersionOf(form), Typed = form["confirm"], Delete = form.Has("delete") };
        if (form.IsRefill)
        {
            await ShowRevocationAsync(context, model, StatusCodes.Status200OK, Again);
            return;
        }

        if (!string.Equals(model.Typed.Trim(), model.Listing.Key.Name.Trim(), StringComparison.Ordinal))
        {
            await ShowRevocationAsync(context, model with { Errors = [FormFaults.One("confirm", "That is not the name of the key")] }, StatusCodes.Status400BadRequest);
            return;
        }

        try
        {
            if (model.Delete)
            {
                await manager.DeleteAsync(id, model.Version, actor, context.RequestAborted);
                Notices.Lead(context, "/keys", "deleted");
            }
            else
            {
                await manager.RevokeAsync(id, model.Version, actor, context.RequestAborted);
                Notices.Lead(context, $"/keys/{id}", "revoked");
            }
        }
        catch (KeyManagementException fault) when (fault.Fault is KeyManagementFault.Changed)
        {
            var now = await FindAsync(id, context);
            await ShowRevocationAsync(context, model with { Listing = now, Version = now.Key.Version, Errors = [Meanwhile] }, StatusCodes.Status409Conflict);
        }
    }

    private Task<ApiKeyListing> FindAsync(string id, HttpContext context) => manager.FindAsync(id, SignedIn.ActorOf(context), context.RequestAborted);

    private Task ShowRotationAsync(HttpContext context, KeyEndModel model, int status, Notice? notice = null) => renderer.WriteAsync<KeyRotationPage, KeyEndModel>(
        context, renderer.Frame(context, $"Rotate {model.Listing.Key.Name}", Section.Keys, notice), model, status);

    private Task ShowRevocationAsync(HttpContext context, KeyEndModel model, int status, Notice? notice = null) => renderer.WriteAsync<KeyRevocationPage, KeyEndModel>(
        context, renderer.Frame(context, $"{(model.Listing.Key.RevokedAt is null ? "Revoke" : "Delete")} {model.Listing.Key.Name}", Section.Keys, notice), model, status);

    private static string Seconds(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static TimeSpan? Parse(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
}
