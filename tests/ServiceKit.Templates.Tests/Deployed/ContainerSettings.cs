namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>What a file says about a container, whichever engine reads it.</summary>
internal sealed record ContainerSettings
{
    /// <summary>Variables beside those of the image.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required IReadOnlyList<Mount> Mounts { get; init; }

    /// <summary>The port that others are told to call.</summary>
    public required int Port { get; init; }

    /// <summary>How long it may take from the signal to the end; then it is killed.</summary>
    public required TimeSpan Grace { get; init; }

    public required bool ReadOnlyRoot { get; init; }

    public required bool DropsAllCapabilities { get; init; }

    public required bool NoNewPrivileges { get; init; }

    /// <summary>User and group, where they are not those of the image.</summary>
    public (int User, int Group)? User { get; init; }

    /// <summary>The group that mounted files belong to and that the user is a member of.</summary>
    public int? FilesGroup { get; init; }

    /// <summary>Paths that are asked whether the service lives and is ready.</summary>
    public IReadOnlyList<string> Probes { get; init; } = [];

    /// <summary>How long the service goes on before it gets the signal.</summary>
    public TimeSpan BeforeStop { get; init; }

    /// <summary>Bytes of memory.</summary>
    public long? Memory { get; init; }
}

/// <summary>What lies at a path of the container.</summary>
/// <param name="Target">The path.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Source">The name of the secret, the volume or the file.</param>
/// <param name="Size">Bytes, of what lies in memory.</param>
/// <param name="Mode">The mode of the files of a secret.</param>
internal sealed record Mount(string Target, MountKind Kind, string Source, long? Size = null, UnixFileMode? Mode = null);

internal enum MountKind
{
    /// <summary>A file of the machine, as Compose mounts secrets.</summary>
    SecretFile,

    /// <summary>A folder of files that the engine writes, as Kubernetes mounts secrets.</summary>
    SecretFolder,

    /// <summary>What stays when the container is gone.</summary>
    Volume,

    /// <summary>Memory that can be written, and is gone with the container.</summary>
    Memory,
}
