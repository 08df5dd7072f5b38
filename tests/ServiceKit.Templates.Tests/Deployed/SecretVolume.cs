using System.Runtime.Versioning;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>
/// Secrets in a folder as the kubelet writes them: files are links to <c>..data/name</c>, and <c>..data</c> is a link to a folder, which is exchanged at once for that of
/// the next version.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SecretVolume
{
    private readonly string _folder;
    private readonly UnixFileMode _mode;
    private readonly int _group;
    private int _version;
    private string? _current;

    public SecretVolume(string folder, UnixFileMode mode, int group)
    {
        _folder = folder;
        _mode = mode;
        _group = group;
        Directory.CreateDirectory(folder);
        Write(new Dictionary<string, string>());
    }

    /// <summary>Replaces the secret: afterwards, these files are there and no others.</summary>
    public void Write(IReadOnlyDictionary<string, string> files)
    {
        var data = Path.Combine(_folder, "..data");
        var version = $"..2026_11_24_00_00_00.{++_version}";
        var next = Path.Combine(_folder, version);
        Directory.CreateDirectory(next);
        Give(next, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(next, name), text);
            Give(Path.Combine(next, name), _mode);
        }

        // The exchange is one step: whoever reads sees all files of one version or all of the other.
        var link = Path.Combine(_folder, "..data_tmp");
        File.CreateSymbolicLink(link, version);
        Native.Replace(link, data);
        foreach (var name in files.Keys.Where(name => !new FileInfo(Path.Combine(_folder, name)).Exists))
        {
            File.CreateSymbolicLink(Path.Combine(_folder, name), Path.Combine("..data", name));
        }

        foreach (var gone in Directory.EnumerateFileSystemEntries(_folder).Where(path => !Path.GetFileName(path).StartsWith("..", StringComparison.Ordinal) && !files.ContainsKey(Path.GetFileName(path))).ToList())
        {
            File.Delete(gone);
        }

        if (_current is { } before)
        {
            Directory.Delete(before, recursive: true);
        }

        _current = next;
    }

    private void Give(string path, UnixFileMode mode)
    {
        Native.Own(path, user: 0, _group);
        File.SetUnixFileMode(path, mode);
    }
}
