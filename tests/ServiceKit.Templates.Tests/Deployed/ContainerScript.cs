using System.Globalization;
using System.Runtime.InteropServices;
using ServiceKit.Engineering;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>
/// What an engine does before it starts the program: a root of its own with the runtime, the files of the image and the mounts; then it gives up being root.
/// There is no shell in it, as in a chiselled image, but for <c>setpriv</c>, which does the latter.
/// </summary>
internal static class ContainerScript
{
    private static readonly string Runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <param name="image">What is started.</param>
    /// <param name="settings">How it is started.</param>
    /// <param name="mounts">What lies where.</param>
    /// <param name="folder">An empty folder for the root and for two files: <c>pid</c>, which this writes, and <c>go</c>, which it waits for.</param>
    public static string Write(ServiceImage image, ContainerSettings settings, IEnumerable<(Mount Mount, string Source)> mounts, string folder)
    {
        var root = $"{folder}/root";
        List<string> lines =
        [
            "set -eu",
            // The number of this process outside, which it keeps through all that follows.
            $"read -r pid rest < /proc/self/stat; echo $pid > '{folder}/pid.new'; mv '{folder}/pid.new' '{folder}/pid'",
            $"mount -t tmpfs -o mode=755 tmpfs '{root}'; cd '{root}'",
            "mkdir -p proc sys dev etc tmp home/app run usr/bin usr/share; chmod 1777 tmp; chown 1654:1654 home/app",
            .. ((string[])["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo", "/etc/ssl", Runtime]).SelectMany(path => Library(path)),
            $"ln -s '{Runtime}/dotnet' usr/bin/dotnet",
            $"touch usr/bin/setpriv; mount --bind '{TestTools.OnPath("setpriv")}' usr/bin/setpriv",
            "echo 'root:x:0:0::/root:/sbin/nologin' > etc/passwd; echo 'app:x:1654:1654::/home/app:/bin/false' >> etc/passwd",
            // Where a container engine would answer for a service named so.
            "echo '127.0.0.1 localhost postgres' > etc/hosts",
            "mount -t proc proc proc; mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys",
            "for device in null zero full random urandom; do touch dev/$device; mount --bind /dev/$device dev/$device; done",
            "mkdir dev/shm; mount -t tmpfs -o mode=1777,size=64m tmpfs dev/shm",
            $"cp -a '{image.Folder}/.' .",
            .. image.Owned.Select(owned => $"chown {owned.Owner}:{owned.Owner} '.{owned.Folder}'"),
            .. mounts.SelectMany(mount => Lines(mount.Mount, mount.Source)),
            .. settings.ReadOnlyRoot ? ["mount -o remount,ro ."] : (string[])[],
            $"until [ -e '{folder}/go' ]; do sleep 0.02; done",
            Start(image, settings, root),
        ];
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>The variables that the program is started with, all of them.</summary>
    public static IReadOnlyDictionary<string, string> Environment(ServiceImage image, ContainerSettings settings)
    {
        // Engines add these two.
        var variables = new Dictionary<string, string>(image.Environment) { ["HOME"] = "/home/app", ["HOSTNAME"] = "container" };
        foreach (var (name, value) in settings.Environment)
        {
            variables[name] = value;
        }

        return variables;
    }

    private static IEnumerable<string> Library(string path)
    {
        if (!Directory.Exists(path))
        {
            return [];
        }

        return new DirectoryInfo(path).LinkTarget is { } target
            ? [$"ln -s '{target}' '.{path}'"]
            : [$"mkdir -p '.{path}'; mount --bind '{path}' '.{path}'; mount -o remount,bind,ro '.{path}'"];
    }

    private static string[] Lines(Mount mount, string source) => mount.Kind switch
    {
        MountKind.Memory => [$"mkdir -p '.{mount.Target}'; mount -t tmpfs -o mode=1777{(mount.Size is { } size ? string.Create(CultureInfo.InvariantCulture, $",size={size}") : "")} tmpfs '.{mount.Target}'"],
        MountKind.Volume => [$"mkdir -p '.{mount.Target}'; mount --bind '{source}' '.{mount.Target}'"],
        MountKind.SecretFolder => [$"mkdir -p '.{mount.Target}'; mount --bind '{source}' '.{mount.Target}'; mount -o remount,bind,ro '.{mount.Target}'"],
        _ => [$"mkdir -p '.{Path.GetDirectoryName(mount.Target)}'; touch '.{mount.Target}'; mount --bind '{source}' '.{mount.Target}'; mount -o remount,bind,ro '.{mount.Target}'"],
    };

    private static string Start(ServiceImage image, ContainerSettings settings, string root)
    {
        var (user, group) = settings.User ?? (image.User, image.User);
        string[] words =
        [
            "env", "-i", .. Environment(image, settings).Select(variable => $"{variable.Key}={variable.Value}"),
            TestTools.OnPath("unshare")!, $"--root={root}", $"--wd={image.WorkingDirectory}",
            "/usr/bin/setpriv", $"--reuid={user}", $"--regid={group}", settings.FilesGroup is { } files ? $"--groups={files}" : "--clear-groups",
            .. settings.DropsAllCapabilities ? ["--bounding-set=-all", "--inh-caps=-all"] : (string[])[],
            .. settings.NoNewPrivileges ? ["--no-new-privs"] : (string[])[],
            .. image.EntryPoint,
        ];
        return "exec " + string.Join(' ', words.Select(word => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'"));
    }
}
