using System.Text;

namespace ServiceKit.Generators.Analyzers;

/// <summary>
/// Reads the strings of a settings file with their configuration paths. Takes comments, trailing commas and anything
/// broken: what cannot be read is skipped, and nothing throws. (The compiler has no JSON reader for analyzers.)
/// </summary>
internal sealed class SettingsScanner(string text)
{
    private const int MaxDepth = 64;

    private readonly List<Level> _levels = [];
    private int _position;

    /// <summary>Every value that is a string and not empty.</summary>
    public IEnumerable<SettingsValue> Strings()
    {
        string? pending = null;
        var isValue = false;
        while (SkipTrivia())
        {
            var c = text[_position];
            if (c == '"')
            {
                var start = _position;
                var content = ReadString();
                if (isValue || InArray)
                {
                    if (content.Length > 0 && _levels.Count <= MaxDepth)
                    {
                        yield return new SettingsValue(PathTo(pending), start, _position - start);
                    }

                    (pending, isValue) = (null, false);
                }
                else
                {
                    pending = content;
                }

                continue;
            }

            _position++;
            switch (c)
            {
                case ':':
                    isValue = true;
                    break;
                case '{' or '[':
                    _levels.Add(new Level(NameHere(pending), c == '['));
                    (pending, isValue) = (null, false);
                    break;
                case '}' or ']':
                    if (_levels.Count > 0)
                    {
                        _levels.RemoveAt(_levels.Count - 1);
                    }

                    (pending, isValue) = (null, false);
                    break;
                case ',':
                    (pending, isValue) = (null, false);
                    if (InArray)
                    {
                        _levels[_levels.Count - 1].Index++;
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private bool InArray => _levels.Count > 0 && _levels[_levels.Count - 1].IsArray;

    private string? NameHere(string? pending) => InArray ? _levels[_levels.Count - 1].Index.ToString(System.Globalization.CultureInfo.InvariantCulture) : pending;

    private string PathTo(string? pending) =>
        string.Join(":", _levels.Select(level => level.Name).Where(name => name is not null).Concat([NameHere(pending) ?? string.Empty]));

    private bool SkipTrivia()
    {
        while (_position < text.Length)
        {
            if (char.IsWhiteSpace(text[_position]))
            {
                _position++;
            }
            else if (At("//"))
            {
                var end = text.IndexOf('\n', _position);
                _position = end < 0 ? text.Length : end + 1;
            }
            else if (At("/*"))
            {
                var end = text.IndexOf("*/", _position + 2, System.StringComparison.Ordinal);
                _position = end < 0 ? text.Length : end + 2;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private bool At(string token) => string.CompareOrdinal(text, _position, token, 0, token.Length) == 0;

    // From the opening quote to behind the closing one, or to the end of a line where that is missing.
    private string ReadString()
    {
        var content = new StringBuilder();
        for (_position++; _position < text.Length; _position++)
        {
            switch (text[_position])
            {
                case '"':
                    _position++;
                    return content.ToString();
                case '\n' or '\r':
                    return content.ToString();
                case '\\' when _position + 1 < text.Length && text[_position + 1] is not ('\n' or '\r'):
                    content.Append(Unescape());
                    break;
                case var c:
                    content.Append(c);
                    break;
            }
        }

        return content.ToString();
    }

    private char Unescape()
    {
        var c = text[++_position];
        if (c == 'u'
            && _position + 4 < text.Length
            && ushort.TryParse(text.Substring(_position + 1, 4), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var code))
        {
            _position += 4;
            return (char)code;
        }

        return c;
    }

    private sealed class Level(string? name, bool isArray)
    {
        public string? Name { get; } = name;

        public bool IsArray { get; } = isArray;

        public int Index { get; set; }
    }
}

/// <summary>A string in a settings file.</summary>
/// <param name="Path">Its key, as configuration names it: <c>ServiceKit:ApiKeys:0:Key</c>.</param>
/// <param name="Start">Where its opening quote is.</param>
/// <param name="Length">Its length with the quotes.</param>
internal readonly record struct SettingsValue(string Path, int Start, int Length);
