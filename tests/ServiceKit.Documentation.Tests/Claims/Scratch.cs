namespace ServiceKit.Documentation.Tests.Claims;

/// <summary>A folder that is gone after the check.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("skclaim").FullName;

    public string Write(string name, string content)
    {
        var file = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
