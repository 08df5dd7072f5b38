using System.Globalization;
using System.Text;

namespace ServiceKit.Tool.Scanning;

/// <summary>Reads the output of <c>git log --patch</c> line by line, and reports the keys of messages and of lines that were added.</summary>
internal sealed class PatchReader(ExcludedPaths excluded, ScanReport report)
{
    private readonly List<FoundText> _found = [];
    private string _commit = string.Empty;
    private string? _path;
    private bool _inMessage;
    private bool _inAddedLine;
    private int _line;
    private int _removed;
    private int _added;

    /// <param name="line">The line, or a piece of one.</param>
    /// <param name="isContinued">Whether it goes on from the piece before.</param>
    public void Read(string line, bool isContinued)
    {
        if (_inMessage || line.StartsWith('\0'))
        {
            Message(line);
        }
        else if (isContinued)
        {
            if (_inAddedLine)
            {
                Report(line, _path, _line - 1);
            }
        }
        else if (_removed > 0 || _added > 0)
        {
            // By number, not by how it looks: a line that was added can look like a header.
            Changed(line);
        }
        else
        {
            Header(line);
        }
    }

    private void Message(string line)
    {
        var text = line;
        if (!_inMessage)
        {
            var end = line.IndexOf('\0', 1);
            _commit = line[1..end];
            text = line[(end + 1)..];
            _path = null;
            report.CountCommit();
        }

        _inMessage = !text.EndsWith('\0');
        Report(text, null, null);
    }

    private void Changed(string line)
    {
        _inAddedLine = false;
        switch (line)
        {
            case ['-', ..]:
                _removed--;
                break;
            case ['+', ..]:
                _added--;
                _inAddedLine = true;
                Report(line[1..], _path, _line++);
                break;
            default:
                // "\ No newline at end of file" counts as no line.
                break;
        }
    }

    private void Header(string line)
    {
        _inAddedLine = false;
        if (line.StartsWith("+++ ", StringComparison.Ordinal))
        {
            _path = PathOf(line[4..]);
        }
        else if (line.StartsWith("@@ -", StringComparison.Ordinal) && line.Split(' ') is [_, var before, var after, ..])
        {
            _removed = Range(before).Count;
            (_line, _added) = Range(after);
        }
    }

    // "-12,3", "+12"
    private static (int First, int Count) Range(string text)
    {
        var parts = text[1..].Split(',');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1);
    }

    // The bytes are UTF-8, read as Latin-1. Git quotes names with control characters, and ends those with spaces with a tab.
    private static string PathOf(string text)
    {
        var path = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text.TrimEnd('\t').Trim('"')));
        return path.StartsWith("b/", StringComparison.Ordinal) ? path[2..] : path;
    }

    private void Report(string text, string? path, int? line)
    {
        if (path is not null && excluded.Contains(path))
        {
            return;
        }

        _found.Clear();
        KeyFinder.Find(text, _found);
        foreach (var key in _found)
        {
            report.Add(path, line, _commit, key);
        }
    }
}
