using System.Net.ServerSentEvents;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ServiceKit.Authentication;

namespace ServiceKit.Observability.Health;

/// <summary>The streams of <c>/health/$stream</c>: so many and no more, and each ends when its client leaves, its key is taken back, or the service stops.</summary>
internal sealed class HealthStreams(HealthRounds rounds, IOptions<HealthOptions> options, TimeProvider clock, ApiKeyAuthenticator? authenticator = null)
{
    private int _open;

    /// <returns>What is wrong with an interval that was asked for; null if nothing is.</returns>
    public string? FaultOf(double? seconds) =>
        // Written so that NaN, which compares with nothing, is refused.
        seconds is not { } asked || (asked >= options.Value.MinPollInterval.TotalSeconds && asked <= options.Value.MaxPollInterval.TotalSeconds)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"Use {options.Value.MinPollInterval.TotalSeconds} to {options.Value.MaxPollInterval.TotalSeconds} seconds.");

    /// <summary>Takes a place, which is given back at the end of the request, however that comes.</summary>
    public bool TryOpen(HttpContext context)
    {
        if (Interlocked.Increment(ref _open) > options.Value.MaxStreams)
        {
            Interlocked.Decrement(ref _open);
            return false;
        }

        context.Response.OnCompleted(static streams =>
        {
            Interlocked.Decrement(ref ((HealthStreams)streams)._open);
            return Task.CompletedTask;
        }, this);
        return true;
    }

    public async IAsyncEnumerable<SseItem<string>> EventsAsync(HttpContext context, double? seconds, [EnumeratorCancellation] CancellationToken aborted)
    {
        var interval = seconds is { } asked ? TimeSpan.FromSeconds(asked) : options.Value.DefaultPollInterval;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, rounds.Stopping);
        while (!ending.IsCancellationRequested && IsStillAllowed(context))
        {
            var round = rounds.AllAsync(ending.Token);
            await ((Task)round).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!round.IsCompletedSuccessfully)
            {
                break;
            }

            yield return new SseItem<string>((await round).Json);
            await Task.Delay(interval, clock, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A stream outlives its key otherwise: it was checked once, when the stream was opened.
    private bool IsStillAllowed(HttpContext context) =>
        authenticator is null || ApiKeyFeature.Of(context) is not { } identity || authenticator.Renew(context, identity) is not null;
}
