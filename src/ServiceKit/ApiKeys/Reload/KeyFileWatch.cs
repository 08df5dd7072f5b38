namespace ServiceKit.ApiKeys;

/// <summary>
/// Notices changes of the key file: told by the system where it tells (inotify), and by looking where it does not. Knows files that are
/// written in place, replaced by a rename, mounted by Docker, and behind the <c>..data</c> link that Kubernetes turns over.
/// </summary>
internal sealed class KeyFileWatch : IDisposable
{
    private readonly Func<string?> _path;
    private readonly Action _changed;
    private FileSystemWatcher? _watcher;
    private volatile FileState _known;

    /// <param name="path">The path of the file, if there is one; asked anew each time, since the configuration can change it.</param>
    /// <param name="changed">Called when something happened to the file. May be called too often, and on any thread.</param>
    public KeyFileWatch(Func<string?> path, Action changed)
    {
        _path = path;
        _changed = changed;
        _known = FileState.Of(path());
        Follow(path());
    }

    /// <summary>Takes the file as it is now for known, and watches the folder that it is in.</summary>
    public void Remember()
    {
        var current = _path();
        Follow(current);
        _known = FileState.Of(current);
    }

    /// <summary>Whether the file is another than the one that is known.</summary>
    public bool HasChanged() => FileState.Of(_path()) != _known;

    public void Dispose() => _watcher?.Dispose();

    // The folder, not the file: a rename and a link that is turned over change the folder alone.
    private void Follow(string? file)
    {
        var folder = Path.GetDirectoryName(file);
        if (_watcher?.Path == folder)
        {
            return;
        }

        _watcher?.Dispose();
        _watcher = folder is not null && Directory.Exists(folder) ? Watch(folder) : null;
    }

    private FileSystemWatcher? Watch(string folder)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder);
            watcher.Changed += OnEvent;
            watcher.Created += OnEvent;
            watcher.Deleted += OnEvent;
            watcher.Renamed += OnEvent;
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or PlatformNotSupportedException)
        {
            // The system has no watch left, or none for this file system. Looking goes on.
            return null;
        }
    }

    // Of its neighbours, logs perhaps, only those that lead to another file matter.
    private void OnEvent(object sender, FileSystemEventArgs change)
    {
        if (change.Name == Path.GetFileName(_path()) || HasChanged())
        {
            _changed();
        }
    }

    /// <summary>What tells one state of a file from another without reading it.</summary>
    private sealed record FileState(string? Target, DateTime Written, long Length)
    {
        private static readonly FileState Absent = new(null, default, 0);

        public static FileState Of(string? file)
        {
            try
            {
                if (file is null)
                {
                    return Absent;
                }

                var info = new FileInfo(Resolve(file));
                return info.Exists ? new FileState(info.FullName, info.LastWriteTimeUtc, info.Length) : Absent;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // In the middle of being replaced, or not ours to read; the reload says so if it stays that way.
                return new FileState(null, default, -1);
            }
        }

        // Kubernetes mounts api_keys -> ..data/api_keys and ..data -> ..2026_01_01: the link in the middle is the one that turns.
        private static string Resolve(string file)
        {
            var target = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
            var folder = Path.GetDirectoryName(target);
            return folder is not null && Directory.ResolveLinkTarget(folder, returnFinalTarget: true) is { } real
                ? Path.Combine(real.FullName, Path.GetFileName(target))
                : target;
        }
    }
}
