using Microsoft.Data.Sqlite;

namespace ServiceKit.KeyManagement;

/// <summary>What went wrong with the file, in words for operators.</summary>
internal static class SqliteFault
{
    // https://www.sqlite.org/rescode.html
    public const int Interrupt = 9;

    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    public static ApiKeyStoreException Of(SqliteException fault, string path) => fault.SqliteErrorCode switch
    {
        _ when Directory.Exists(path) => Folder(path),
        NotADatabase => Final($"{path} is not a SQLite database. Name another file in {KeyManagementOptions.Section}:Database, or move this one away.", fault),
        Corrupt => Final($"{path} is damaged. Restore it from a backup, or recover it with the command line of SQLite (.recover).", fault),
        ReadOnly => Final($"{path} cannot be written: the file, its folder or the file system is read-only. Give the account of the service the right to write there.", fault),
        Full => new ApiKeyStoreException($"The disk that holds {path} is full. Make room: nothing was written.", fault),
        Busy or Locked => new ApiKeyStoreException($"{path} was locked by another process for too long.", fault),
        CannotOpen => new ApiKeyStoreException($"{path} cannot be opened: it is gone, or the account of the service may not read and write it and its folder.", fault),
        InputOutput => new ApiKeyStoreException($"{path} cannot be read or written: the disk reports an error ({fault.SqliteExtendedErrorCode}).", fault),
        _ => new ApiKeyStoreException($"{path} cannot be used: SQLite reports error {fault.SqliteExtendedErrorCode}.", fault),
    };

    public static ApiKeyStoreException Folder(string path) =>
        Final($"{path} is a folder, and the store of API keys is a file. Name one in {KeyManagementOptions.Section}:Database, such as data/keys.db.", null);

    public static ApiKeyStoreException CannotBeMade(string path, Exception fault) =>
        Final($"{path} cannot be made ({fault.GetType().Name}): the account of the service needs the right to write to its folder. Or name another file in {KeyManagementOptions.Section}:Database.", fault);

    public static ApiKeyStoreException Final(string message, Exception? fault) =>
        fault is null ? new ApiKeyStoreException(message) { IsFinal = true } : new ApiKeyStoreException(message, fault) { IsFinal = true };
}
