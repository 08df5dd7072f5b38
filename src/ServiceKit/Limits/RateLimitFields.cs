using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using ServiceKit.Limits.Counters;

namespace ServiceKit.Limits;

/// <summary>
/// <c>RateLimit</c> and <c>RateLimit-Policy</c> of draft-ietf-httpapi-ratelimit-headers-10: lists of strings with parameters
/// (RFC 9651 section 3.1). The second is put together once; of the first, one string is made for each answer.
/// </summary>
internal static class RateLimitFields
{
    public const string Limit = "RateLimit";
    public const string Policy = "RateLimit-Policy";

    public static void Write(HttpContext context, ReadOnlySpan<LimitSlot> slots, LimitSet set, KeyLimit? own)
    {
        var policy = own is null ? set.Field : set.Field.Length == 0 ? own.Field : $"{set.Field}, {own.Field}";
        if (policy.Length > 0)
        {
            context.Response.Headers[Policy] = policy;
            context.Response.Headers[Limit] = Format(slots);
        }
    }

    private static string Format(ReadOnlySpan<LimitSlot> slots)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[128]);
        var isFirst = true;
        foreach (ref readonly var slot in slots)
        {
            if (slot.Policy.FieldStart is not { } start)
            {
                continue;
            }

            text.AppendLiteral(isFirst ? start : ", ");
            if (!isFirst)
            {
                text.AppendLiteral(start);
            }

            isFirst = false;
            text.AppendFormatted(slot.Balance.Remaining);
            // Zero means that nothing is used, and there is nothing to wait for.
            if (slot.Balance.Wait is not (Balance.Unknown or 0))
            {
                text.AppendLiteral(";t=");
                text.AppendFormatted(LimitClock.Seconds(slot.Balance.Wait));
            }
        }

        return text.ToStringAndClear();
    }
}
