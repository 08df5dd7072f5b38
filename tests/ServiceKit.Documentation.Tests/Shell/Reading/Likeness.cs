using System.Text.Json;
using System.Text.RegularExpressions;

namespace ServiceKit.Documentation.Tests.Shell.Reading;

/// <summary>Whether a program printed what a page shows, but for what is another every time and what an ellipsis leaves out.</summary>
internal static class Likeness
{
    // Members of JSON that tell of the machine and of the tree, of which the page shows an example.
    private static readonly string[] OfTheMachine = ["timeZone", "runtime", "platform", "architecture", "hostName"];

    /// <summary>Every line that is shown was printed, in this order, whatever was printed between them.</summary>
    public static bool IsPrinted(string shown, string printed)
    {
        var lines = Lines(printed).GetEnumerator();
        return Lines(shown).All(line =>
        {
            while (lines.MoveNext())
            {
                if (IsLine(line, lines.Current))
                {
                    return true;
                }
            }

            return false;
        });
    }

    /// <summary>
    /// An answer of <c>curl -i</c> with this status and these header fields among its own, and with this body if there is one. <paramref name="printed"/> may have
    /// several answers, one of which has to be like it.
    /// </summary>
    public static bool IsAnswered(string shown, string printed)
    {
        var (head, body) = Parts(shown);
        return Regex.Split(printed, @"(?=HTTP/1\.1 \d{3} )").Where(answer => answer.Length > 0).Any(answer =>
        {
            var (actualHead, actualBody) = Parts(answer);
            return Lines(head).All(line => Lines(actualHead).Any(actual => IsLine(line, actual)))
                && (body.Length == 0 || IsLine(body.ReplaceLineEndings(""), actualBody.Trim()));
        });
    }

    /// <summary>JSON of the same members with the same texts, or a line with what an ellipsis stands for.</summary>
    public static bool IsLine(string shown, string printed) =>
        Json(shown) is { } expected
            ? Json(printed) is { } actual && IsValue(expected, actual, "")
            : Regex.IsMatch(Changing.Mask(printed), $"^{Pattern(Changing.Mask(shown))}$", RegexOptions.Singleline);

    // An ellipsis stands for the blanks around it, too.
    private static string Pattern(string shown) => string.Join(".*", shown.Split('…', StringSplitOptions.TrimEntries).Select(Regex.Escape));

    private static bool IsValue(JsonElement expected, JsonElement actual, string name) => (expected.ValueKind, actual.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) =>
            expected.EnumerateObject().Select(member => member.Name).SequenceEqual(actual.EnumerateObject().Select(member => member.Name))
            && expected.EnumerateObject().All(member => IsValue(member.Value, actual.GetProperty(member.Name), member.Name)),
        (JsonValueKind.Array, JsonValueKind.Array) =>
            expected.GetArrayLength() == actual.GetArrayLength() && expected.EnumerateArray().Zip(actual.EnumerateArray()).All(pair => IsValue(pair.First, pair.Second, name)),
        (JsonValueKind.String, JsonValueKind.String) => OfTheMachine.Contains(name) || IsLine(expected.GetString()!, actual.GetString()!),
        (JsonValueKind.Number, JsonValueKind.Number) => name is not ("status" or "event_id") || expected.GetRawText() == actual.GetRawText(),
        var (one, other) => one == other,
    };

    private static JsonElement? Json(string text)
    {
        if (text.TrimStart() is not ['{' or '[', ..])
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (string Head, string Body) Parts(string answer)
    {
        var parts = answer.ReplaceLineEndings("\n").Split("\n\n", 2);
        return (parts[0], parts.Length > 1 ? parts[1] : "");
    }

    private static IEnumerable<string> Lines(string text) => text.ReplaceLineEndings("\n").Split('\n').Where(line => !string.IsNullOrWhiteSpace(line));
}
