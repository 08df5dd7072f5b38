using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ServiceKit.Webhooks.Receiving;

/// <summary>What the three headers of a request say, once they are well formed.</summary>
/// <param name="Id">The id of the message.</param>
/// <param name="Timestamp">The timestamp as it was sent, which is what was signed.</param>
/// <param name="Seconds">The timestamp as a number.</param>
/// <param name="Signatures">The list of signatures.</param>
internal readonly record struct WebhookMessage(string Id, string Timestamp, long Seconds, string Signatures)
{
    // Enough for the year 9999; with more, seconds would not fit into a date.
    private const int MaxTimestampLength = 12;

    /// <summary>Reads the headers.</summary>
    /// <param name="headers">The headers of the request.</param>
    /// <param name="message">The message, if they are well formed.</param>
    /// <param name="missing">The first header that is not there.</param>
    /// <returns>Whether all three are there and well formed.</returns>
    public static bool TryRead(IHeaderDictionary headers, out WebhookMessage message, out string? missing)
    {
        message = default;
        var id = headers[WebhookDefaults.IdHeader];
        var timestamp = headers[WebhookDefaults.TimestampHeader];
        var signatures = headers[WebhookDefaults.SignatureHeader];
        missing = IsMissing(id) ? WebhookDefaults.IdHeader
            : IsMissing(timestamp) ? WebhookDefaults.TimestampHeader
            : IsMissing(signatures) ? WebhookDefaults.SignatureHeader
            : null;

        // A field that was sent twice is refused: which one counts must not depend on who reads.
        if (missing is not null || id is not [{ } idText] || timestamp is not [{ } timestampText] || signatures is not [{ } signatureText]
            || !WebhookId.IsId(idText) || !TryReadSeconds(timestampText, out var seconds) || !IsSignatureList(signatureText))
        {
            return false;
        }

        message = new WebhookMessage(idText, timestampText, seconds, signatureText);
        return true;
    }

    private static bool IsMissing(StringValues values) => values is [] or [null or ""];

    private static bool TryReadSeconds(string text, out long seconds)
    {
        seconds = 0;
        return text.Length <= MaxTimestampLength && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds);
    }

    // At least one signature of a kind that is known here, before the body is read for it.
    private static bool IsSignatureList(ReadOnlySpan<char> text)
    {
        var count = 0;
        var known = false;
        foreach (var range in text.Split(' '))
        {
            known |= WebhookSigner.IsSignature(text[range]);
            if (++count > WebhookLimits.MaxSignatures)
            {
                return false;
            }
        }

        return known;
    }
}
