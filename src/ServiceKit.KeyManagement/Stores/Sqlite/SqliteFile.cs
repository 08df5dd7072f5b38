namespace ServiceKit.KeyManagement;

/// <summary>Makes the file of the store, for the account of the service alone.</summary>
internal static class SqliteFile
{
    private const UnixFileMode OwnFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="ApiKeyStoreException">It cannot be made there.</exception>
    public static void Ensure(string path)
    {
        if (Directory.Exists(path))
        {
            throw SqliteFault.Folder(path);
        }

        try
        {
            MakeFolder(Path.GetDirectoryName(path));
            if (!File.Exists(path))
            {
                MakeFile(path);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw SqliteFault.CannotBeMade(path, fault);
        }
    }

    private static void MakeFolder(string? folder)
    {
        if (string.IsNullOrEmpty(folder) || Directory.Exists(folder))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnFolder);
        }
    }

    // Under another name first. SQLite must not meet the file while it is open here: closing it would drop the locks that another
    // store of this process has on it by then. And it gives the files beside it the mode that this one has.
    private static void MakeFile(string path)
    {
        var draft = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnFile;
            }

            using (new FileStream(draft, options))
            {
            }

            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another replica made it in the meantime.
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
