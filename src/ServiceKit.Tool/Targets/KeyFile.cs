using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Targets;

/// <summary>A file with one key in it.</summary>
internal static class KeyFile
{
    private const int MaxBytes = 8192;

    /// <exception cref="ToolException">The file cannot be read, or holds no key.</exception>
    public static string Read(ToolContext tool, string name)
    {
        var path = tool.Environment.PathOf(name);
        try
        {
            var file = new FileInfo(path);
            if (!OperatingSystem.IsWindows() && file.Exists && (file.UnixFileMode & (UnixFileMode.OtherRead | UnixFileMode.GroupRead)) != 0)
            {
                tool.Note($"warning: {path} can be read by other accounts; chmod 600 makes it yours.");
            }

            return file is { Exists: true, Length: > MaxBytes }
                ? throw ToolException.Usage($"the key file is larger than {MaxBytes} bytes.")
                : KeyInput.OneLine(File.ReadAllText(path), "the key file");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw ToolException.Usage($"the key file cannot be read ({fault.GetType().Name}): {path}");
        }
    }
}
