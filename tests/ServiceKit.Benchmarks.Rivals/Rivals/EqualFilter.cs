using Microsoft.AspNetCore.Http;

namespace ServiceKit.Benchmarks.Rivals;

/// <summary>The comparison that tells by its time how much of the key is right: it ends at the first difference.</summary>
internal sealed class EqualFilter(IEnumerable<string> keys) : IEndpointFilter
{
    private readonly string[] _keys = [.. keys];

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Headers.TryGetValue("X-API-Key", out var values) && values is [{ } key] && Array.Exists(_keys, known => known == key)
            ? next(context)
            : ValueTask.FromResult<object?>(TypedResults.Unauthorized());
}
