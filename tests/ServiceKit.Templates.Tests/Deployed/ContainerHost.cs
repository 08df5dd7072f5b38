using System.Runtime.Versioning;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>The machine that containers run on: the files that it mounts into them, and its database. Everything is in one folder, which is gone afterwards.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ContainerHost : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("skhost");
    private readonly Dictionary<string, SecretVolume> _secrets = new(StringComparer.Ordinal);

    public string Folder => _folder.FullName;

    /// <summary>Where a service named <c>postgres</c> would be found: the socket of a server on this machine.</summary>
    public string? Database { get; init; }

    /// <summary>Writes a file into the folder of the compose file, as a shell does: the file stays the same one.</summary>
    public string WriteFile(string path, string text)
    {
        var file = FileOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using (var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
        using (var writer = new StreamWriter(stream))
        {
            writer.Write(text);
            writer.Flush();
            stream.SetLength(stream.Position);
        }

        // README.md has it readable for the user of the container.
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return file;
    }

    public string FileOf(string path) => Path.GetFullPath(Path.Combine(_folder.FullName, "project", path));

    /// <summary>The secret of a cluster.</summary>
    public SecretVolume Secret(string name, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.GroupRead, int group = 1654)
    {
        if (!_secrets.TryGetValue(name, out var secret))
        {
            _secrets[name] = secret = new SecretVolume(SecretFolder(name), mode, group);
        }

        return secret;
    }

    /// <summary>What of this machine lies at a path of the container.</summary>
    public string SourceOf(Mount mount, ServiceImage image, ContainerSettings settings)
    {
        switch (mount.Kind)
        {
            case MountKind.SecretFile:
                // Compose refuses to start what has no secret.
                return File.Exists(FileOf(mount.Source)) ? FileOf(mount.Source) : throw new FileNotFoundException($"There is no secret {mount.Source}.");
            case MountKind.SecretFolder:
                return _secrets.ContainsKey(mount.Source) ? SecretFolder(mount.Source) : throw new FileNotFoundException($"There is no secret {mount.Source}.");
            default:
                var volume = Path.Combine(_folder.FullName, "volumes", mount.Source);
                if (!Directory.Exists(volume))
                {
                    Directory.CreateDirectory(volume);
                    if (settings.FilesGroup is { } group)
                    {
                        // As the kubelet does for fsGroup: root's, writable for the group.
                        Native.Own(volume, user: 0, group);
                        File.SetUnixFileMode(volume, (UnixFileMode)Convert.ToInt32("2775", 8));
                    }
                    else if (image.Owned.SingleOrDefault(owned => owned.Folder == mount.Target) is { Folder: not null } owned)
                    {
                        // As Docker does for a new volume: it takes over the folder of the image.
                        Native.Own(volume, owned.Owner, owned.Owner);
                    }
                }

                return volume;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string SecretFolder(string name) => Path.Combine(_folder.FullName, "cluster", name);
}
