using ServiceKit.KeyManagement.Tests.Stores.PostgreSql;

namespace ServiceKit.KeyManagement.Tests.Stores;

/// <summary>Where the stores of one test are. Each that is opened is as one of another process.</summary>
public abstract class StorePlace : IAsyncDisposable
{
    private readonly List<IApiKeyStore> _open = [];

    /// <summary>Opens one more store, and leaves it as it is.</summary>
    public IApiKeyStore Open()
    {
        var store = Create();
        lock (_open)
        {
            _open.Add(store);
        }

        return store;
    }

    /// <summary>Opens one more store and makes it ready.</summary>
    public async Task<IApiKeyStore> OpenReadyAsync()
    {
        var store = Open();
        await store.InitializeAsync(TestContext.Current.CancellationToken);
        return store;
    }

    /// <summary>Opens one more store for as long as it takes.</summary>
    public async Task UseAsync(Func<IApiKeyStore, Task> use)
    {
        var store = Create();
        try
        {
            await store.InitializeAsync(TestContext.Current.CancellationToken);
            await use(store);
        }
        finally
        {
            await DisposeAsync(store);
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var store in _open)
        {
            await DisposeAsync(store);
        }

        GC.SuppressFinalize(this);
    }

    private static async Task DisposeAsync(IApiKeyStore store)
    {
        switch (store)
        {
            case IAsyncDisposable one:
                await one.DisposeAsync();
                break;
            case IDisposable one:
                one.Dispose();
                break;
        }
    }

    protected abstract IApiKeyStore Create();
}

/// <summary>A store in memory is one, however often it is opened.</summary>
public sealed class MemoryPlace : StorePlace
{
    private readonly MemoryApiKeyStore _store = new();

    protected override IApiKeyStore Create() => _store;
}

/// <summary>A SQLite file in a folder of its own.</summary>
public sealed class SqlitePlace : StorePlace
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sksqlite");

    public string Folder => _folder.FullName;

    public string File => Path.Combine(_folder.FullName, "data", "keys.db");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // With few keys that count as many, so that the same lists are made in both ways.
    protected override IApiKeyStore Create() => new SqliteApiKeyStore(File, pollInterval: TimeSpan.FromMilliseconds(20)) { ManyMatches = 10 };
}

/// <summary>A database on the shared server.</summary>
public sealed class PostgreSqlPlace : StorePlace
{
    private PostgreSqlPlace(string connectionString) => ConnectionString = connectionString;

    public string ConnectionString { get; }

    public static async Task<PostgreSqlPlace> NewAsync(SharedPostgreSql server) => new(await server.NewDatabaseAsync());

    protected override IApiKeyStore Create() => new PostgreSqlApiKeyStore(ConnectionString);
}
