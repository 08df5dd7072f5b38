namespace ServiceKit.Tool.Conformance.Calls;

/// <summary>A request in words. No key stands in them.</summary>
internal static class CallWords
{
    public static string Of(Call call, string header) => string.Join(", ", Parts(call, header));

    private static IEnumerable<string> Parts(Call call, string header)
    {
        yield return $"{call.Method} {call.Path}";
        if (call.Key is { } key)
        {
            yield return $"{header}: <{key.Words}>";
        }

        if (call.Bearer is { } bearer)
        {
            yield return $"Authorization: Bearer <{bearer.Words}>";
        }

        if (call.Query is { } query)
        {
            yield return $"<{query.Words}> in the query";
        }

        if (call is { Key: null, Bearer: null, Query: null })
        {
            yield return "no key";
        }

        if (call.Body is { } body)
        {
            yield return body.Words;
        }
    }
}
