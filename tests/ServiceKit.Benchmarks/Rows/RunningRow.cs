using Microsoft.AspNetCore.Builder;
using ServiceKit.InProcess;

namespace ServiceKit.Benchmarks.Rows;

/// <summary>A row whose service runs: one request after another on one connection, or as many connections as requests.</summary>
internal sealed class RunningRow : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly InProcessConnection _connection;
    private readonly InProcessRequest _request;

    private RunningRow(Row row, WebApplication app, InProcessConnection connection)
    {
        _app = app;
        _connection = connection;
        _request = row.Request();
        Row = row;
    }

    public Row Row { get; }

    public static async Task<RunningRow> StartAsync(Row row)
    {
        // Owned by the host, which disposes of it.
        var server = new InProcessServer();
        var app = row.Build(server);
        await app.StartAsync();
        var running = new RunningRow(row, app, server.Connect());
        running.Send();
        return running._connection.StatusCode == row.Status
            ? running
            : throw new InvalidOperationException($"{row.Name} answers {running._connection.StatusCode}, and is to answer {row.Status}.");
    }

    public void Send()
    {
        if (Row.NewConnections)
        {
            _connection.Renew();
        }

        _connection.Send(_request);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
