using System.Diagnostics;
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
        // A query without its question mark: the redactor knows a parameter by what stands before it.
        string query when key is "url.query" or "http.query" && query is not ['?', ..] => Changed("?" + query)?[1..],
        string text => Changed(text),
        string[] texts when Array.Exists(texts, text => text is not null && redactor.IsNeededFor(text)) => string.Join(", ", texts.Select(redactor.Redact)),
        _ => null,
    };

    private string? Changed(string text) => redactor.IsNeededFor(text) ? redactor.Redact(text) : null;
}
