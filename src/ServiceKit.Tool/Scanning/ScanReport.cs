using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Scanning;

/// <summary>Collects what was found, each key once a place, and writes it.</summary>
internal sealed class ScanReport(ToolContext tool, bool all, bool json)
{
    private static readonly ApiKeyRedactor Redactor = new();

    private readonly List<Finding> _findings = [];
    private readonly List<string> _unreadable = [];
    private readonly HashSet<(string? File, int? Line, bool IsHistory, string Key)> _known = [];
    private int _found;
    private int _files;
    private int _commits;

    public void CountFile() => _files++;

    public void CountCommit() => _commits++;

    /// <param name="file">The path; null for the message of a commit.</param>
    /// <param name="line">The line, where there are lines.</param>
    /// <param name="commit">The commit; null for a file as it lies there.</param>
    /// <param name="found">The key.</param>
    public void Add(string? file, int? line, string? commit, FoundText found)
    {
        // In a history a key counts where it was added first, however often its line moved.
        if ((!found.HasRightChecksum && !all) || !_known.Add((file, commit is null ? line : null, commit is not null, found.Key)))
        {
            return;
        }

        _found += found.HasRightChecksum ? 1 : 0;
        var finding = new Finding(file is null ? null : Shown(file), line, commit, found.Masked, found.HasRightChecksum);
        _findings.Add(finding);
        if (!json)
        {
            tool.Print($"{Place(finding)}: {finding.Masked}{(finding.Checksum ? string.Empty : " (wrong checksum)")}");
        }
    }

    public void Unreadable(string path)
    {
        _unreadable.Add(Shown(path));
        tool.Note($"warning: {path} cannot be read.");
    }

    public int End()
    {
        if (json)
        {
            JsonOutput.Write(tool, new { Findings = _findings, Found = _found, Files = _files, Commits = _commits, Unreadable = _unreadable });
        }

        tool.Note($"{(_found == 1 ? "1 key" : $"{_found} keys")} found in {Count(_files, "file")}{(_commits > 0 ? $" and {Count(_commits, "commit")}" : string.Empty)}{(_unreadable.Count > 0 ? $"; {Count(_unreadable.Count, "file or folder", "files or folders")} could not be read" : string.Empty)}.");
        return _found > 0 ? ExitCode.Found : ExitCode.Done;
    }

    private static string Place(Finding finding) =>
        $"{finding.File ?? "message"}{(finding.Line is { } line ? $":{line}" : string.Empty)}{(finding.Commit is { } commit ? $" ({commit[..12]})" : string.Empty)}";

    private static string Count(int number, string one, string? many = null) => number == 1 ? $"1 {one}" : $"{number} {many ?? $"{one}s"}";

    // The name of a file can hold a key too.
    private static string Shown(string path) => SafeText.Of(Redactor.Redact(path));
}
