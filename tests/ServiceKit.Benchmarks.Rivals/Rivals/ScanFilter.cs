using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ServiceKit.Benchmarks.Rivals;

/// <summary>What is written against timing: the digest compared with that of every key, so that the time grows with the keys.</summary>
internal sealed class ScanFilter(IEnumerable<string> keys) : IEndpointFilter
{
    private readonly byte[][] _digests = [.. keys.Select(key => SHA256.HashData(Encoding.UTF8.GetBytes(key)))];

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Headers.TryGetValue("X-API-Key", out var values) && values is [{ } key] && IsKnown(key)
            ? next(context)
            : ValueTask.FromResult<object?>(TypedResults.Unauthorized());

    private bool IsKnown(string key)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        var found = false;
        foreach (var known in _digests)
        {
            found |= CryptographicOperations.FixedTimeEquals(known, digest);
        }

        return found;
    }
}
