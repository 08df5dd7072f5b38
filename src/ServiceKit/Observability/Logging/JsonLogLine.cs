using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ServiceKit.Observability.Logging;

/// <summary>
/// A line of a log as one JSON object. The encoder escapes whatever is not plain ASCII, line breaks, terminal codes and bidirectional marks among
/// it, so that nothing that is logged can end the line or look like another.
/// </summary>
internal static class JsonLogLine
{
    public static void Write<TState>(in LogEntry<TState> entry, LogValues values, DateTimeOffset now, ApiKeyRedactor redactor, TextWriter output)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("timestamp"u8, now.UtcDateTime);
            json.WriteString("level"u8, NameOf(entry.LogLevel));
            json.WriteString("category"u8, entry.Category);
            if (!string.IsNullOrEmpty(entry.EventId.Name))
            {
                json.WriteString("event"u8, entry.EventId.Name);
            }

            if (entry.EventId.Id != 0)
            {
                json.WriteNumber("event_id"u8, entry.EventId.Id);
            }

            json.WriteString("message"u8, LogText.Bounded(entry.Formatter(entry.State, entry.Exception) ?? string.Empty));
            foreach (var (name, value) in values.All)
            {
                json.WritePropertyName(redactor.Redact(name));
                WriteValue(json, value, redactor);
            }

            WriteActivity(json, values);
            if (entry.Exception is { } exception)
            {
                // A string: what a program makes of an exception is its text.
                json.WriteString("exception"u8, LogText.Of(exception, redactor));
            }

            json.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        output.Write('\n');
    }

    internal static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    // Where the logger factory does not track activities.
    private static void WriteActivity(Utf8JsonWriter json, LogValues values)
    {
        if (!values.Contains("trace_id") && Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            json.WriteString("trace_id"u8, activity.TraceId.ToHexString());
            json.WriteString("span_id"u8, activity.SpanId.ToHexString());
        }
    }

    private static void WriteValue(Utf8JsonWriter json, object? value, ApiKeyRedactor redactor)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case int or long or short or byte or sbyte or ushort or uint:
                json.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(LogText.Of(value, redactor));
                break;
        }
    }
}
