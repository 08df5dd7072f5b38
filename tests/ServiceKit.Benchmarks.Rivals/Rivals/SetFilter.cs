using Microsoft.AspNetCore.Http;

namespace ServiceKit.Benchmarks.Rivals;

/// <summary>What is written first: the keys in a set. Its time tells how much of a key is right; it runs after binding.</summary>
internal sealed class SetFilter(IEnumerable<string> keys) : IEndpointFilter
{
    private readonly HashSet<string> _keys = new(keys, StringComparer.Ordinal);

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Headers.TryGetValue("X-API-Key", out var values) && values is [{ } key] && _keys.Contains(key)
            ? next(context)
            : ValueTask.FromResult<object?>(TypedResults.Unauthorized());
}
