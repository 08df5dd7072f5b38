using System.Text;

namespace ServiceKit.Tool.Scanning;

/// <summary>Looks through the files of a folder, of any size and kind. Links are not followed, so that no loop of them traps it.</summary>
internal static class FolderScan
{
    private const int BytesThatTell = 8000;

    // Compressed, and read by --history.
    private static readonly string[] GitData = ["objects", "lfs"];

    public static async Task RunAsync(string root, ExcludedPaths excluded, ScanReport report, CancellationToken cancellationToken)
    {
        var folders = new Stack<string>([string.Empty]);
        while (folders.TryPop(out var folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var entry in List(root, folder, report))
            {
                var path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
                if (excluded.Contains(path) || entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                {
                    continue;
                }

                if (entry is DirectoryInfo)
                {
                    if (!IsGitData(path))
                    {
                        folders.Push(path);
                    }
                }
                else if (entry is FileInfo { Length: > 0 })
                {
                    // Pipes and devices have no length, and reading one could wait for ever.
                    await ReadAsync(entry.FullName, path, report, cancellationToken);
                }
            }
        }
    }

    private static FileSystemInfo[] List(string root, string folder, ScanReport report)
    {
        try
        {
            var entries = new DirectoryInfo(Path.Combine(root, folder)).GetFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false });
            // Folders are taken from a stack: the last comes first.
            return [.. entries.OrderBy(entry => entry is DirectoryInfo).ThenBy(entry => entry is DirectoryInfo ? string.Empty : entry.Name, StringComparer.Ordinal).ThenByDescending(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            report.Unreadable(folder.Length == 0 ? "." : folder);
            return [];
        }
    }

    private static bool IsGitData(string path)
    {
        var parts = path.Split('/');
        return parts is [.., ".git", var last] && GitData.Contains(last, StringComparer.Ordinal);
    }

    private static async Task ReadAsync(string file, string path, ScanReport report, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            report.CountFile();
            var head = new byte[BytesThatTell];
            var length = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
            stream.Position = 0;
            var wide = WideEncoding(head.AsSpan(0, length));
            var isText = wide is not null || !head.AsSpan(0, length).Contains((byte)0);
            await using var text = wide is null ? (Stream)stream : Encoding.CreateTranscodingStream(stream, wide, Encoding.UTF8, leaveOpen: true);
            await ReadLinesAsync(new LineReader(text), (line, found) => report.Add(path, isText ? line : null, null, found), cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            report.Unreadable(path);
        }
    }

    private static async Task ReadLinesAsync(LineReader lines, Action<int, FoundText> add, CancellationToken cancellationToken)
    {
        var found = new List<FoundText>();
        var number = 0;
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            number += lines.IsContinued ? 0 : 1;
            found.Clear();
            KeyFinder.Find(line, found);
            found.ForEach(key => add(number, key));
        }
    }

    // By its byte order mark, or by what plain English in UTF-16 looks like: every second byte is zero.
    private static UnicodeEncoding? WideEncoding(ReadOnlySpan<byte> head)
    {
        if (head.Length < 2)
        {
            return null;
        }

        return head switch
        {
            [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
            [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
            _ when ZerosAt(head, 1) && !ZerosAt(head, 0) => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
            _ when ZerosAt(head, 0) && !ZerosAt(head, 1) => new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
            _ => null,
        };
    }

    private static bool ZerosAt(ReadOnlySpan<byte> head, int offset)
    {
        var zeros = 0;
        for (var i = offset; i < head.Length; i += 2)
        {
            zeros += head[i] == 0 ? 1 : 0;
        }

        return zeros * 10 > head.Length / 2 * 9;
    }
}
