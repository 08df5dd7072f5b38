using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceKit.Dashboard.Access;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Live;

/// <summary>
/// Tells open pages, by server-sent events (HTML Living Standard section 9.2), that it is worth loading their numbers again. The events carry
/// nothing: what a page shows comes from the page itself. A stream ends with its session.
/// </summary>
internal sealed class LiveEndpoint(Sessions sessions, IApiKeyStore store, IOptions<DashboardOptions> options, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    // What a policy of the service said cannot be asked again within a request: the stream of a user ends by then, and is asked for anew.
    private static readonly TimeSpan Policied = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(1);

    private readonly StreamPlaces _places = new();

    public static void Map(RouteGroupBuilder pages) => pages.MapGet("/live", (LiveEndpoint handlers, HttpContext context) => handlers.StreamAsync(context)).WithMetadata(Unattended.Instance).DisableRateLimiting();

    private async Task StreamAsync(HttpContext context)
    {
        var session = SignedIn.Of(context).Session.Digest;
        if (!_places.TryTake(session))
        {
            // Which tells a browser not to come again: the page stands still.
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        try
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            await StreamAsync(context, over.Token);
        }
        catch (Exception end) when (end is OperationCanceledException or ApiKeyStoreException)
        {
            // The reader has gone, the service stops, or the store is away: a browser that is still there comes again.
        }
        finally
        {
            _places.Leave(session);
        }
    }

    private async Task StreamAsync(HttpContext context, CancellationToken cancellationToken)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        var revision = await store.ReadRevisionAsync(cancellationToken);
        await WriteAsync(context, "retry: 10000\n\n", cancellationToken);
        var pause = options.Value.RefreshInterval;
        var end = SignedIn.Of(context).Session.KeyId is null ? clock.GetUtcNow() + Policied : DateTimeOffset.MaxValue;
        while (true)
        {
            await WaitAsync(revision, pause, cancellationToken);
            if (!await IsInForceAsync(context))
            {
                await WriteAsync(context, "event: ended\ndata:\n\n", cancellationToken);
                return;
            }

            var current = await store.ReadRevisionAsync(cancellationToken);

            // What was read just now may not be in force here yet: look again soon.
            pause = current != revision && SecondLook < options.Value.RefreshInterval ? SecondLook : options.Value.RefreshInterval;
            revision = current;
            await WriteAsync(context, "event: changed\ndata:\n\n", cancellationToken);
            if (clock.GetUtcNow() >= end)
            {
                return;
            }
        }
    }

    private async Task WaitAsync(long revision, TimeSpan pause, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(store.WaitForChangeAsync(revision, either.Token), Task.Delay(pause, clock, either.Token));
        await either.CancelAsync();
        await first;
    }

    private async Task<bool> IsInForceAsync(HttpContext context) =>
        await sessions.FindAsync(context) is (var session, _) && (session.KeyId is null || sessions.Judge(context, session) is { Key: not null } or { Reason: null });

    private static async Task WriteAsync(HttpContext context, string text, CancellationToken cancellationToken)
    {
        await context.Response.WriteAsync(text, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }
}
