using Microsoft.AspNetCore.Http;

namespace ServiceKit.Limits;

/// <summary>Counts a request and lets it go on, or answers it. Shared by the middleware, the guard, and whoever refuses strangers.</summary>
internal sealed class RateLimitGate(RateLimits limits, LimitRefusals refusals)
{
    public Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (limits.Enter(context, out var held) is { } refusal)
        {
            return refusals.WriteAsync(context, refusal);
        }

        return held is null ? next(context) : HoldAsync(context, next, held);
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

        var refusal = limits.Enter(context, out var held);
        held?.Release();
        return refusal is null ? null : refusals.WriteAsync(context, refusal);
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
