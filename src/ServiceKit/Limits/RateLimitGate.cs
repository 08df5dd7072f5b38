using Microsoft.AspNetCore.Http;

namespace ServiceKit.Limits;

/// <summary>Counts a request and lets it go on, or answers it. Shared by the middleware, the guard, and whoever refuses strangers.</summary>
internal sealed class RateLimitGate(RateLimits limits, LimitRefusals refusals)
{
    // Whoever is not served by then finds others before it again and again.
    private const int MaxWaits = 16;

    public Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (limits.Enter(context, mayWait: true, out var entry) is { } refusal)
        {
            return refusals.WriteAsync(context, refusal);
        }

        return entry.Wait is { } wait ? WaitAsync(context, next, wait) : GoOn(context, next, entry);
    }

    /// <summary>Counts a request that is refused anyway, by its address.</summary>
    /// <returns>The answer, if there were too many of them; null leaves the answer to the caller.</returns>
    public Task? RefuseStranger(HttpContext context)
    {
        // Somebody whose key was accepted is no stranger, and is not charged for what another reason refuses.
        if (!limits.CountsStrangers || context.Features.Get<IApiKeyFeature>() is not null)
        {
            return null;
        }

        var refusal = limits.Enter(context, mayWait: false, out var entry);
        entry.Held?.Release();
        return refusal is null ? null : refusals.WriteAsync(context, refusal);
    }

    private static Task GoOn(HttpContext context, RequestDelegate next, in RateLimitEntry entry) =>
        entry.Held is null ? next(context) : HoldAsync(context, next, entry.Held);

    private async Task WaitAsync(HttpContext context, RequestDelegate next, Task wait)
    {
        for (var waits = 1; ; waits++)
        {
            await wait;
            if (limits.Enter(context, mayWait: waits < MaxWaits, out var entry) is { } refusal)
            {
                await refusals.WriteAsync(context, refusal);
                return;
            }

            if (entry.Wait is null)
            {
                await GoOn(context, next, entry);
                return;
            }

            wait = entry.Wait;
        }
    }

    // Until the endpoint has answered or failed, or the caller has gone away: whichever ends the request.
    private static async Task HoldAsync(HttpContext context, RequestDelegate next, HeldPermits held)
    {
        try
        {
            await next(context);
        }
        finally
        {
            held.Release();
        }
    }
}
