namespace ServiceKit.Engineering;

/// <summary>Where things are in this repository.</summary>
public static class Repository
{
    private static readonly Lazy<string> Found = new(Find);

    public static string Root => Found.Value;

    public static string Artifacts => Path.Combine(Root, "artifacts");

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>An empty folder below artifacts, for one purpose. What an earlier run left is deleted.</summary>
    public static string FreshFolder(params string[] parts)
    {
        var path = Path.Combine([Artifacts, .. parts]);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        Directory.CreateDirectory(path);
        return path;
    }

    private static string Find()
    {
        string?[] starts =
        [
            // Where a file-based program's source is; its binaries are elsewhere.
            Path.GetDirectoryName(AppContext.GetData("EntryPointFilePath") as string),
            AppContext.BaseDirectory,
            Environment.CurrentDirectory,
        ];
        foreach (var start in starts)
        {
            for (var folder = start is null ? null : new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "ServiceKit.sln")))
                {
                    return folder.FullName;
                }
            }
        }

        throw new DirectoryNotFoundException("ServiceKit.sln is in no folder above. Run this from a clone of the repository.");
    }
}
