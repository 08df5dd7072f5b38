using System.Runtime.CompilerServices;

namespace ServiceKit.Client.Problems;

/// <summary>The key that an answer is the answer to, so that it can be masked where a server repeats it.</summary>
internal static class SentKey
{
    // Not among the request's options: those travel with the message, and somebody may print them.
    private static readonly ConditionalWeakTable<HttpResponseMessage, string> Keys = [];

    public static void Remember(HttpResponseMessage response, string key) => Keys.AddOrUpdate(response, key);

    public static string? Mask(HttpResponseMessage response, string? text) =>
        text is not null && Keys.TryGetValue(response, out var key) ? text.Replace(key, "(API key)", StringComparison.OrdinalIgnoreCase) : text;
}
