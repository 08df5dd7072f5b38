using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace ServiceKit.InProcess;

/// <summary>A keep-alive connection. It is the feature collection of every request on it, and all state of one request at a time.</summary>
internal abstract class InProcessConnection : InProcessFeatures,
    IHttpRequestFeature, IHttpResponseFeature, IHttpResponseBodyFeature, IRouteValuesFeature, IEndpointFeature,
    IHttpRequestIdentifierFeature, IHttpRequestLifetimeFeature, IHttpConnectionFeature, IPersistentStateFeature
{
    private readonly DiscardingWriter _writer = new();
    private readonly HeaderDictionary _responseHeaders = [];
    private readonly RouteValueDictionary _routeValues = [];
    private readonly Stack<(Func<object, Task> Callback, object State)> _starting = new();
    private readonly Stack<(Func<object, Task> Callback, object State)> _completed = new();
    private Stream? _stream;
    private string? _traceIdentifier;
    private string? _connectionId;
    private ConnectionItems? _state;

    protected InProcessConnection() => Renew();

    public int StatusCode { get; set; }

    /// <summary>The headers of the last response.</summary>
    public IHeaderDictionary ResponseHeaders => _responseHeaders;

    /// <summary>The body of the last response.</summary>
    public ReadOnlySpan<byte> ResponseBody => _writer.Last;

    /// <summary>What a service keeps for a connection is gone from here on, as if the caller had connected anew.</summary>
    public void Renew()
    {
        _state = null;
        _connectionId = null;
    }

    /// <summary>Sends a request; when this returns, it is answered.</summary>
    /// <exception cref="InvalidOperationException">The service did not answer on this thread.</exception>
    public void Send(InProcessRequest request)
    {
        ResetFeatures();
        _writer.Reset();
        _responseHeaders.Clear();
        _routeValues.Clear();
        _traceIdentifier = null;
        Method = "GET";
        Protocol = "HTTP/1.1";
        Scheme = "http";
        Path = RawTarget = request.Path;
        PathBase = QueryString = string.Empty;
        Headers = request.NextHeaders();
        RouteValues = _routeValues;
        Endpoint = null;
        StatusCode = StatusCodes.Status200OK;
        ReasonPhrase = null;
        HasStarted = false;
        Process();
    }

    protected abstract void Process();

    /// <summary>What a server does once the application is done.</summary>
    protected void Finish()
    {
        Start();
        Run(_completed);
    }

    protected static void Require(Task task)
    {
        if (!task.IsCompleted)
        {
            throw new InvalidOperationException("The request went on elsewhere: what it costs cannot be measured on this thread.");
        }

        task.GetAwaiter().GetResult();
    }

    private void Start()
    {
        if (!HasStarted)
        {
            Run(_starting);
            HasStarted = true;
        }
    }

    private static void Run(Stack<(Func<object, Task> Callback, object State)> callbacks)
    {
        while (callbacks.TryPop(out var next))
        {
            Require(next.Callback(next.State));
        }
    }

    public string Protocol { get; set; } = string.Empty;

    public string Scheme { get; set; } = string.Empty;

    public string Method { get; set; } = string.Empty;

    public string PathBase { get; set; } = string.Empty;

    public string Path { get; set; } = string.Empty;

    public string QueryString { get; set; } = string.Empty;

    public string RawTarget { get; set; } = string.Empty;

    public IHeaderDictionary Headers { get; set; } = null!;

    Stream IHttpRequestFeature.Body { get; set; } = Stream.Null;

    public string? ReasonPhrase { get; set; }

    IHeaderDictionary IHttpResponseFeature.Headers { get => _responseHeaders; set => throw new NotSupportedException(); }

    Stream IHttpResponseFeature.Body { get => Stream; set => throw new NotSupportedException(); }

    public bool HasStarted { get; private set; }

    public void OnStarting(Func<object, Task> callback, object state) => _starting.Push((callback, state));

    public void OnCompleted(Func<object, Task> callback, object state) => _completed.Push((callback, state));

    public Stream Stream => _stream ??= _writer.AsStream();

    public PipeWriter Writer => _writer;

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        Start();
        return Task.CompletedTask;
    }

    public Task CompleteAsync() => StartAsync();

    public void DisableBuffering()
    {
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public RouteValueDictionary RouteValues { get; set; } = null!;

    public Endpoint? Endpoint { get; set; }

    // Made when somebody asks, as in Kestrel.
    public string TraceIdentifier { get => _traceIdentifier ??= $"{ConnectionId}:00000001"; set => _traceIdentifier = value; }

    public CancellationToken RequestAborted { get; set; }

    public void Abort() => throw new InvalidOperationException("The service ended the connection.");

    public string ConnectionId { get => _connectionId ??= Guid.NewGuid().ToString("N")[..13]; set => _connectionId = value; }

    public IPAddress? RemoteIpAddress { get; set; } = IPAddress.Loopback;

    public IPAddress? LocalIpAddress { get; set; } = IPAddress.Loopback;

    public int RemotePort { get; set; } = 50000;

    public int LocalPort { get; set; } = 80;

    // Made when somebody asks, as in Kestrel.
    IDictionary<object, object?> IPersistentStateFeature.State => _state ??= new ConnectionItems();
}

/// <summary>The same for the context of the host, which is kept with the connection and used again, as in Kestrel.</summary>
internal sealed class InProcessConnection<TContext>(IHttpApplication<TContext> application) : InProcessConnection, IHostContextContainer<TContext>
    where TContext : notnull
{
    public TContext? HostContext { get; set; }

    protected override void Process()
    {
        var context = application.CreateContext(this);
        Exception? failure = null;
        try
        {
            Require(application.ProcessRequestAsync(context));
            Finish();
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            application.DisposeContext(context, failure);
        }
    }
}
