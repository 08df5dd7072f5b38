using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ServiceKit.Dashboard.Access;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;
using ServiceKit.Dashboard.Layout;

namespace ServiceKit.Dashboard.Keys;

/// <summary>
/// Makes a key of a form, and shows it: in the answer to the form and nowhere else. A form has a token that makes it one of its kind: sent
/// again, by a reload or a second click, it makes no second key, and shows none.
/// </summary>
/// <remarks>
/// What the store keeps of it is the key without its text: unlike an answer of the REST API, this one is never given twice. It is kept for as long
/// as a session that could send the form again.
/// </remarks>
internal sealed class ShownOnce(IApiKeyStore store, ScopeChoices scopes, PageRenderer renderer, IOptions<ApiKeyOptions> options, IOptions<DashboardOptions> dashboard, TimeProvider clock)
{
    public const string Field = "once";

    public static string NewToken() => SessionToken.New();

    /// <param name="context">The request.</param>
    /// <param name="token">The token of the form.</param>
    /// <param name="make">Makes the key.</param>
    /// <exception cref="KeyManagementException">The key cannot be made; nothing was.</exception>
    public async Task AnswerAsync(HttpContext context, string token, Func<ApiKeyActor, Func<CreatedApiKey, IdempotentAnswer?>, Task<CreatedApiKey>> make)
    {
        var actor = SignedIn.ActorOf(context);
        if (!SessionToken.IsToken(token))
        {
            await renderer.MessageAsync(context, StatusCodes.Status400BadRequest, "The form was not accepted", "A part of it is missing. Nothing was made. Go back, load the page anew, and send it again.");
            return;
        }

        // The same whatever the form says: a form that was sent is used up.
        var call = Idempotency.Of(token, actor, DashboardMapping.Path, string.Empty);
        if (await call.FindAsync(store, clock.GetUtcNow(), context.RequestAborted) is { } before)
        {
            await ShowAgainAsync(context, before.Key);
            return;
        }

        CreatedApiKey created;
        try
        {
            created = await make(actor, made => call.Answer(made with { Text = string.Empty }, clock.GetUtcNow(), dashboard.Value.SessionLifetime));
        }
        catch (KeyManagementException)
        {
            // The same form at the same time was quicker.
            if (await call.FindAsync(store, clock.GetUtcNow(), context.RequestAborted) is not { } meanwhile)
            {
                throw;
            }

            await ShowAgainAsync(context, meanwhile.Key);
            return;
        }

        await renderer.WriteAsync<KeyMadePage, KeyMadeModel>(context, renderer.Frame(context, "Copy the key now", Section.Keys), new KeyMadeModel(created, Curl(context, created)));
    }

    private Task ShowAgainAsync(HttpContext context, StoredApiKey key) => renderer.WriteAsync<KeyMadeBeforePage, StoredApiKey>(
        context, renderer.Frame(context, "This form was sent before", Section.Keys), key, StatusCodes.Status409Conflict);

    private string Curl(HttpContext context, CreatedApiKey created)
    {
        var address = $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}{scopes.ExampleFor(created.Key.Scopes) ?? "/"}";
        var header = options.Value.Places.HasFlag(ApiKeyPlaces.Header) ? options.Value.HeaderName : "Authorization: Bearer";
        return $"curl -H '{(header.Contains(':', StringComparison.Ordinal) ? header : header + ":")} {created.Text}' '{address.Replace("'", "%27", StringComparison.Ordinal)}'";
    }
}

/// <summary>A key that was just made.</summary>
/// <param name="Created">The key and its text.</param>
/// <param name="Curl">A call with it.</param>
internal sealed record KeyMadeModel(CreatedApiKey Created, string Curl);
