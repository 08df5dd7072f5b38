using System.Net.ServerSentEvents;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using ServiceKit.Authentication;

namespace ServiceKit.Observability.Health;

/// <summary>The streams of <c>/health/$stream</c>: so many and no more, in all and of one key, and each ends when its client leaves, its key is taken back, or the service stops.</summary>
internal sealed class HealthStreams(HealthRounds rounds, IOptions<HealthOptions> options, TimeProvider clock, ApiKeyAuthenticator? authenticator = null)
{
    private const NumberStyles Number = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent;

    private readonly StreamPlaces _places = new(options);

    /// <param name="seconds">The interval as the framework understood it, which reads <c>1,5</c> as fifteen, and two values as one with a comma.</param>
    /// <param name="text">The interval as it was sent.</param>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public string? FaultOf(double? seconds, StringValues text) =>
        // Written so that NaN, which compares with nothing, is refused.
        seconds is not { } asked
        || (double.TryParse(text.ToString(), Number, CultureInfo.InvariantCulture, out _) && asked >= options.Value.MinPollInterval.TotalSeconds && asked <= options.Value.MaxPollInterval.TotalSeconds)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"Use {options.Value.MinPollInterval.TotalSeconds} to {options.Value.MaxPollInterval.TotalSeconds} seconds.");

    /// <summary>Takes a place, which is given back at the end of the request, however that comes.</summary>
    public bool TryOpen(HttpContext context)
    {
        if (_places.Take(ApiKeyFeature.Of(context)?.Record) is not { } place)
        {
            return false;
        }

        context.Response.OnCompleted(static place =>
        {
            ((StreamPlaces.Place)place).GiveBack();
            return Task.CompletedTask;
        }, place);
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
