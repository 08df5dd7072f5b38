using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace ServiceKit.Engineering;

/// <summary>
/// A folder with the packages of this working tree. Its version is a digest of the sources, so that a package of other
/// sources is never taken for it, and one that was packed already is not packed again.
/// </summary>
public sealed class PackageFeed
{
    private static readonly string[] Sources =
        ["src", "generators", "templates", "template.json", "README.md", "Directory.Build.props", "Directory.Packages.props", "global.json"];

    private static readonly string[] Projects =
    [
        "src/ServiceKit/ServiceKit.csproj",
        "src/ServiceKit.KeyManagement/ServiceKit.KeyManagement.csproj",
        "src/ServiceKit.KeyManagement.PostgreSql/ServiceKit.KeyManagement.PostgreSql.csproj",
        "src/ServiceKit.Configs/ServiceKit.Configs.csproj",
        "src/ServiceKit.Dashboard/ServiceKit.Dashboard.csproj",
        "src/ServiceKit.OpenTelemetry/ServiceKit.OpenTelemetry.csproj",
        "src/ServiceKit.Client/ServiceKit.Client.csproj",
        "src/ServiceKit.Testing/ServiceKit.Testing.csproj",
        "src/ServiceKit.Tool/ServiceKit.Tool.csproj",
        "templates/ServiceKit.Templates.csproj",
    ];

    private PackageFeed(string folder, string version)
    {
        Folder = folder;
        Version = version;
    }

    public string Folder { get; }

    public string Version { get; }

    public string PathOf(string package) => Path.Combine(Folder, $"{package}.{Version}.nupkg");

    /// <summary>Packs unless these sources were packed before. Safe to call from several processes at once.</summary>
    public static async Task<PackageFeed> EnsureAsync(Action<string>? progress = null, CancellationToken cancellation = default)
    {
        var digest = await DigestAsync(cancellation);
        var prefix = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("VersionPrefix").Single().Value;
        var version = $"{prefix}-local.{digest}";
        var feeds = Path.Combine(Repository.Artifacts, "feed");
        var folder = Path.Combine(feeds, version);
        Directory.CreateDirectory(feeds);
        using var only = await LockAsync(Path.Combine(feeds, ".lock"), cancellation);
        if (!Directory.Exists(folder))
        {
            RemoveOldVersions(feeds);
            var packing = folder + ".packing";
            await PackAsync(packing, version, progress, cancellation);
            Directory.Move(packing, folder);
        }

        return new PackageFeed(folder, version);
    }

    /// <summary>Packs every package into <paramref name="folder"/>.</summary>
    public static async Task PackAsync(string folder, string? version, Action<string>? progress, CancellationToken cancellation = default)
    {
        foreach (var project in Projects)
        {
            progress?.Invoke($"packing {Path.GetFileNameWithoutExtension(project)} {version}");
            string[] arguments = ["pack", Repository.PathOf(project), "-c", "Release", "-o", folder, "-tl:off", "-v", "minimal"];
            await Command.Dotnet(version is null ? arguments : [.. arguments, $"-p:Version={version}"]).CheckedAsync(cancellation);
        }
    }

    /// <summary>
    /// Makes projects below <paramref name="folder"/> restore from this feed beside the usual sources, and shields them from
    /// the settings of this repository, so that they build as they would on a user's machine.
    /// </summary>
    public void Isolate(string folder)
    {
        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <add key="servicekit-local" value="{Folder}" />
              </packageSources>
            </configuration>
            """);
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write(".editorconfig", "root = true");

        void Write(string name, string content) => File.WriteAllText(Path.Combine(folder, name), content + "\n");
    }

    // Versions of earlier trees would fill the machine's package cache. A day is kept, for other clones.
    private static void RemoveOldVersions(string feeds)
    {
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string[] folders = [feeds, .. Projects.Select(project => Path.Combine(cache, Path.GetFileNameWithoutExtension(project).ToLowerInvariant()))];
        foreach (var old in folders.Where(Directory.Exists).SelectMany(f => Directory.EnumerateDirectories(f, "*-local.*")))
        {
            if (Directory.GetLastWriteTimeUtc(old) < DateTime.UtcNow.AddDays(-1))
            {
                Directory.Delete(old, recursive: true);
            }
        }
    }

    private static async Task<string> DigestAsync(CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Sources.SelectMany(Files).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(Repository.Root, file)));
            hash.AppendData(await File.ReadAllBytesAsync(file, cancellation));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private static IEnumerable<string> Files(string source)
    {
        var path = Repository.PathOf(source);
        return File.Exists(path)
            ? [path]
            : Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
                .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "artifacts"));
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(50, cancellation);
            }
        }
    }
}
