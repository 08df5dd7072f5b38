using System.Buffers;

namespace ServiceKit.ApiKeys;

/// <summary>The line format of a key file: a key or its hash, then fields as <c>name=value</c>; <c>#</c> comments and blank lines.</summary>
internal static class ApiKeyLines
{
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\n\f\u0085\u2028\u2029");

    /// <summary>The keys of the text, one after the other: each is read when it is asked for.</summary>
    public static IEnumerable<(ApiKeyEntry Entry, int Position)> Parse(string text, string path)
    {
        var count = 0;
        var number = 0;
        for (var position = 0; position < text.Length;)
        {
            number++;
            if (Next(text, ref position, number, path) is { } entry)
            {
                CheckCount(++count, path);
                yield return (entry, number);
            }
        }
    }

    public static string Place(int line, string path) => $"line {line} of {path}";

    private static void CheckCount(int count, string path)
    {
        if (count > ApiKeyLimits.MaxKeys)
        {
            ApiKeySourceResult.CheckCount(count, $"API key file {path}");
        }
    }

    // The lines of MemoryExtensions.EnumerateLines, which is a view that cannot be kept from one key to the next.
    private static ApiKeyEntry? Next(string text, ref int position, int number, string path)
    {
        var rest = text.AsSpan(position);
        var end = rest.IndexOfAny(LineEnds);
        var line = (end < 0 ? rest : rest[..end]).Trim();
        position += end < 0 ? rest.Length : rest[end..] is ['\r', '\n', ..] ? end + 2 : end + 1;
        return line is [] or ['#', ..] ? null : Entry(line, number, path);
    }

    private static ApiKeyEntry Entry(ReadOnlySpan<char> line, int number, string path)
    {
        var end = line.IndexOfAny(' ', '\t');
        if (end < 0)
        {
            return ApiKeyEntry.FromString(line.ToString());
        }

        var fields = new ApiKeyFields();
        var fault = fields.SetSecret(line[..end].ToString());
        var rest = line[end..].TrimStart();
        while (fault is null && !rest.IsEmpty)
        {
            fault = Field(ref rest, fields);
        }

        return fault is null ? fields.ToEntry() : throw new ApiKeyConfigurationException($"{Place(number, path)}: {fault}.");
    }

    private static string? Field(ref ReadOnlySpan<char> rest, ApiKeyFields fields)
    {
        var equals = rest.IndexOf('=');
        var blank = rest.IndexOfAny(' ', '\t');
        if (equals <= 0 || (blank >= 0 && blank < equals))
        {
            // Not quoted: it may be the rest of a key.
            return $"the key contains a space, or what follows it is not written as name=value; names are {ApiKeyFields.Known}";
        }

        var name = rest[..equals].ToString();
        rest = rest[(equals + 1)..];
        if (!TakeValue(ref rest, out var value))
        {
            return "a value begins with a quote and has none at its end";
        }

        rest = rest.TrimStart();
        return fields.Set(name, [value]);
    }

    private static bool TakeValue(ref ReadOnlySpan<char> rest, out string value)
    {
        var quoted = rest is ['"', ..];
        var body = quoted ? rest[1..] : rest;
        var end = quoted ? body.IndexOf('"') : body.IndexOfAny(' ', '\t');
        if (quoted && (end < 0 || (end + 1 < body.Length && body[end + 1] is not (' ' or '\t'))))
        {
            value = string.Empty;
            return false;
        }

        end = end < 0 ? body.Length : end;
        value = body[..end].ToString();
        rest = quoted ? body[(end + 1)..] : body[end..];
        return true;
    }
}
