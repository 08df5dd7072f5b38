using Microsoft.AspNetCore.Http;

namespace ServiceKit.Limits;

/// <summary>Counts requests after everything that could refuse them for another reason, so that such a refusal costs a key nothing.</summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, RateLimitGate gate)
{
    public Task InvokeAsync(HttpContext context) => gate.RunAsync(context, next);
}
