using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpenTelemetry;

namespace ServiceKit.OpenTelemetry;

/// <summary>Takes keys out of spans before any exporter sees them. It stands first.</summary>
/// <remarks>What cannot be changed any more, events and links, is looked at, and a span with a key in one of them is not sent.</remarks>
internal sealed class RedactingProcessor(ApiKeyRedactor redactor) : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        ArgumentNullException.ThrowIfNull(data);
        List<KeyValuePair<string, string>>? changed = null;
        foreach (ref readonly var tag in data.EnumerateTagObjects())
        {
            if (Redacted(tag.Key, tag.Value) is { } clean)
            {
                (changed ??= []).Add(new(tag.Key, clean));
            }
        }

        changed?.ForEach(tag => data.SetTag(tag.Key, tag.Value));
        if (redactor.IsNeededFor(data.DisplayName))
        {
            data.DisplayName = redactor.Redact(data.DisplayName);
        }

        if (data.StatusDescription is { } description && redactor.IsNeededFor(description))
        {
            data.SetStatus(data.Status, redactor.Redact(description));
        }

        // A caller's, which has no place for anything that would have to be kept.
        if (data.TraceStateString is { } state && redactor.IsNeededFor(state))
        {
            data.TraceStateString = null;
        }

        if (data.Events.Any(e => redactor.IsNeededFor(e.Name) || e.Tags.Any(IsNeededFor)) || data.Links.Any(link => link.Tags?.Any(IsNeededFor) is true || redactor.IsNeededFor(link.Context.TraceState)))
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }

    private bool IsNeededFor(KeyValuePair<string, object?> tag) => Redacted(tag.Key, tag.Value) is not null;

    private string? Redacted(string key, object? value) => value switch
    {
        null => null,
        // A query without its question mark: the redactor knows a parameter by what stands before it.
        string query when key is "url.query" or "http.query" && query is not ['?', ..] => Changed("?" + query)?[1..],
        string text => Changed(text),
        // Numbers, truth and times: no key has room in them.
        _ when Type.GetTypeCode(value.GetType()) is not TypeCode.Object => null,
        char[] characters => Changed(new string(characters)),
        byte[] bytes => Changed(Encoding.UTF8.GetString(bytes)),
        ICollection elements => Joined(elements) ?? Changed(TextOf(value)),
        // Addresses, header values, builders of text: the exporter sends what they say of themselves.
        _ => Changed(TextOf(value)),
    };

    private string? Joined(ICollection elements)
    {
        var texts = elements.Cast<object?>().Select(TextOf).ToArray();
        return Array.Exists(texts, text => redactor.IsNeededFor(text)) ? string.Join(", ", texts.Select(redactor.Redact)) : null;
    }

    private static string TextOf(object? value)
    {
        try
        {
            return Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
        }
#pragma warning disable CA1031 // what a type of the program throws cannot be known; the exporter leaves out what it cannot read
        catch (Exception)
#pragma warning restore CA1031
        {
            return string.Empty;
        }
    }

    private string? Changed(string text) => redactor.IsNeededFor(text) ? redactor.Redact(text) : null;
}
