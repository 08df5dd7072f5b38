using System.Net.Http.Headers;

namespace ServiceKit.Tool.Conformance.Calls;

/// <summary>A request in words, without the key, and what came back of it.</summary>
internal sealed record Exchange
{
    /// <summary>What was sent, in words.</summary>
    public required string Sent { get; init; }

    /// <summary>The status; 0 where no answer came.</summary>
    public int Status { get; init; }

    public string? ContentType { get; init; }

    /// <summary>The field values of <c>WWW-Authenticate</c>, one after the other.</summary>
    public IReadOnlyList<string> Challenges { get; init; } = [];

    public CacheControlHeaderValue? CacheControl { get; init; }

    /// <summary>Whether the answer lists the methods of the resource.</summary>
    public bool HasAllow { get; init; }

    /// <summary>The beginning of the body, up to a limit.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Whether the server asked for the body (100 Continue) before it answered.</summary>
    public bool AskedForBody { get; init; }

    /// <summary>Why there is no answer.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether a key that was sent, now or before, stands in the answer.</summary>
    public bool EchoesKey { get; init; }

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Whether the caller was told to come back later, which says nothing of keys.</summary>
    public bool IsThrottled => Status == 429;

    /// <summary>What was seen, in words; nothing of the body, which may hold anything.</summary>
    public string Seen => Status == 0
        ? Fault ?? "no answer"
        : string.Join(", ", new[] { $"{Status}", ContentType, Challenges.Count > 0 ? $"WWW-Authenticate: {Short(string.Join(", ", Challenges))}" : null }.Where(part => part is not null));

    private static string Short(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
