using Npgsql;
using ServiceKit.Engineering;

[assembly: AssemblyFixture(typeof(ServiceKit.KeyManagement.Tests.Stores.PostgreSql.SharedPostgreSql))]

namespace ServiceKit.KeyManagement.Tests.Stores.PostgreSql;

/// <summary>A PostgreSQL of the machine's packages in a folder of its own, which listens on a socket in that folder and nowhere else.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private readonly string _programs;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("skpg");
    private int _databases;

    private PostgreSqlServer(string programs) => _programs = programs;

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>Makes a cluster and starts it.</summary>
    public static async Task<PostgreSqlServer> StartNewAsync()
    {
        var server = new PostgreSqlServer(TestTools.PostgreSql.Find()!);
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                // PostgreSQL does not run as root, which containers and CI often are.
                await new Command("chown", "postgres", server._folder.FullName).CheckedAsync();
            }

            await server.RunAsync("initdb", "-D", server.Data, "-A", "trust", "-U", "servicekit", "--no-sync", "--encoding=UTF8", "--locale=C");
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public Task StartAsync() => RunAsync(
        "pg_ctl", "-D", Data, "-l", Path.Combine(_folder.FullName, "log"), "-w", "-o", $"-c listen_addresses= -c unix_socket_directories={_folder.FullName} -c fsync=off -c max_connections=300", "start");

    public Task StopAsync() => RunAsync("pg_ctl", "-D", Data, "-m", "fast", "-w", "stop");

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionTo("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // a name that was made here
        command.CommandText = $"CREATE DATABASE {name} TEMPLATE template0";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return ConnectionTo(name);
    }

    public string ConnectionTo(string database) => $"Host={_folder.FullName};Username=servicekit;Database={database};Maximum Pool Size=20";

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await RunAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        }

        _folder.Delete(recursive: true);
    }

    private async Task RunAsync(string program, params string[] arguments)
    {
        string[] line = [Path.Combine(_programs, program), .. arguments];
        var command = Environment.IsPrivilegedProcess
            ? new Command("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", .. line]) { WorkingDirectory = _folder.FullName }
            : new Command(line[0], line[1..]) { WorkingDirectory = _folder.FullName };
        await command.CheckedAsync();
    }
}

/// <summary>One server for all tests; it starts with the first that needs it.</summary>
public sealed class SharedPostgreSql : IAsyncDisposable
{
    private readonly Lazy<Task<PostgreSqlServer>> _server = new(PostgreSqlServer.StartNewAsync);

    /// <summary>Leaves a test out where there is no PostgreSQL.</summary>
    public static void SkipWhereMissing() =>
        Assert.SkipWhen(TestTools.PostgreSql.Find() is null, "PostgreSQL is not installed; eng/test.cs installs it where apt-get is");

    public async Task<string> NewDatabaseAsync()
    {
        SkipWhereMissing();
        return await (await _server.Value).NewDatabaseAsync();
    }

    public async Task<PostgreSqlServer> ServerAsync()
    {
        SkipWhereMissing();
        return await _server.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
