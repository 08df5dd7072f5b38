using System.Net.Http.Headers;
using System.Text;

namespace ServiceKit.Tool.Conformance.Calls;

/// <summary>
/// Sends one request after the other, waits for each answer only so long, and reads only so much of it. A key goes to the address that
/// was named and to no other.
/// </summary>
internal sealed class ConformanceClient : IDisposable
{
    private const int MaxBodyBytes = 64 * 1024;

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    // A server that is gone is not asked some hundred times more. One that drops what it does not like is still there for the rest.
    private const int MostFaultsInARow = 3;

    private static readonly string[] QueryNames = ["api_key", "apikey", "api-key", "key", "token", "access_token"];

    private readonly HttpClient _client;
    private readonly string _root;
    private readonly string _origin;
    private readonly Uri _address;
    private readonly TimeSpan _patience;
    private readonly EchoWatch _echoes = new();
    private int _faults;
    private Call? _answered;

    /// <param name="address">The server.</param>
    /// <param name="place">Where keys are sent.</param>
    /// <param name="patience">How long an answer may take.</param>
    public ConformanceClient(Uri address, KeyPlace place, TimeSpan patience)
    {
        _address = address;
        _origin = address.GetLeftPart(UriPartial.Authority);
        _root = _origin + address.AbsolutePath.TrimEnd('/');
        Place = place;
        _patience = patience;
#pragma warning disable CA2000 // the client disposes of it
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = patience, Expect100ContinueTimeout = patience, MaxConnectionsPerServer = 1,
            // Each request has a connection of its own: servers end them without a word, and a request on one that is just ending has no answer.
            PooledConnectionLifetime = TimeSpan.Zero,
            // What goes to this machine does not go by way of a proxy, to which it would not be hidden.
            UseProxy = !address.IsLoopback,
        })
#pragma warning restore CA2000
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The path of the server's address, without a slash at the end.</summary>
    public string Root => _root[_origin.Length..];

    /// <summary>How many requests were sent.</summary>
    public int Requests { get; private set; }

    /// <summary>The exchanges whose answer shows a key.</summary>
    public List<Exchange> Echoes { get; } = [];

    /// <summary>Where keys are sent, which the document of the server may tell.</summary>
    public KeyPlace Place { get; set; }

    /// <exception cref="ToolException">Nothing answers there.</exception>
    /// <exception cref="ServerGoneException">Nothing answers there any more, not even what was answered before.</exception>
    public async Task<Exchange> SendAsync(Call call, CancellationToken cancellationToken, int maxBody = MaxBodyBytes)
    {
        var exchange = await TrySendAsync(call, maxBody, cancellationToken);
        if (exchange.Status != 0)
        {
            _answered ??= call;
            _faults = 0;
        }
        else if (!exchange.AskedForBody)
        {
            await MissAsync(exchange, cancellationToken);
        }

        if (exchange.EchoesKey)
        {
            Echoes.Add(exchange);
        }

        return exchange;
    }

    /// <summary>The address of a path below that of the server.</summary>
    public Uri AddressOf(string path) => new(_root + path);

    public void Dispose() => _client.Dispose();

    private async Task MissAsync(Exchange missed, CancellationToken cancellationToken)
    {
        if (_answered is null)
        {
            throw ToolException.Unreachable($"{_origin} cannot be reached: {missed.Fault}.");
        }

        if (++_faults == MostFaultsInARow)
        {
            _faults = 0;
            if ((await TrySendAsync(_answered, MaxBodyBytes, cancellationToken)).Status == 0)
            {
                throw new ServerGoneException($"{_origin} cannot be reached any more: {missed.Fault}.");
            }
        }
    }

    private async Task<Exchange> TrySendAsync(Call call, int maxBody, CancellationToken cancellationToken)
    {
        Requests++;
        using var announced = call.Body?.DeclaredLength is { } length ? new AnnouncedContent(length) : null;
        using var request = Request(call, announced);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        var sent = CallWords.Of(call, Place.Header);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return (await ReadAsync(sent, response, maxBody, cancellationToken)) with { AskedForBody = announced is { WasAskedFor: true } };
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new Exchange { Sent = sent, Fault = Words(fault, announced), AskedForBody = announced is { WasAskedFor: true } };
        }
    }

    private HttpRequestMessage Request(Call call, AnnouncedContent? announced)
    {
        var query = call.Query is { } inQuery ? "?" + string.Join('&', QueryNames.Select(name => $"{name}={Uri.EscapeDataString(inQuery.Value)}")) : string.Empty;
        // As it is written: dots and escapes are what is tried.
        if (!Uri.TryCreate(_root + call.Path + query, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out var uri))
        {
            throw ToolException.Usage("--path takes a path, such as /api/v1/stations.");
        }

        // A path from a document is a stranger's text: whatever it is, keys go to the server that was named.
        if (uri.Scheme != _address.Scheme || uri.IdnHost != _address.IdnHost || uri.Port != _address.Port || uri.UserInfo.Length > 0 || !call.Path.StartsWith('/'))
        {
            throw ToolException.Usage($"a path leads away from {_origin}. Name paths with --path.");
        }

        var request = new HttpRequestMessage(new HttpMethod(call.Method), uri);
        if (call.Key is { } key)
        {
            _echoes.Remember(key.Value);
            Add(request, Place.Header, Place.Scheme is null ? key.Value : $"{Place.Scheme} {key.Value}");
        }

        if (call.Bearer is { } bearer)
        {
            _echoes.Remember(bearer.Value);
            Add(request, "Authorization", $"Bearer {bearer.Value}");
        }

        if (call.Query is { } other)
        {
            _echoes.Remember(other.Value);
        }

        if (call.Body is { } body)
        {
            request.Content = announced as HttpContent ?? new ByteArrayContent(Encoding.UTF8.GetBytes(body.Content));
            request.Content.Headers.ContentType = body.MediaType is { } type ? new MediaTypeHeaderValue(type) : null;
            request.Headers.ExpectContinue = announced is not null;
        }

        return request;
    }

    private static void Add(HttpRequestMessage request, string header, string value)
    {
        try
        {
            if (request.Headers.TryAddWithoutValidation(header, value))
            {
                return;
            }
        }
        catch (FormatException)
        {
        }

        throw ToolException.Usage("--header takes the name of a request header, such as X-API-Key.");
    }

    private async Task<Exchange> ReadAsync(string sent, HttpResponseMessage response, int maxBody, CancellationToken cancellationToken)
    {
        var body = await BodyAsync(response, maxBody, cancellationToken);
        var fields = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).SelectMany(field => field.Value).ToList();
        return new Exchange
        {
            Sent = sent,
            Status = (int)response.StatusCode,
            ContentType = response.Content.Headers.ContentType?.MediaType is { } type ? _echoes.Hide(type) : null,
            Challenges = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var challenges) ? [.. challenges.Select(_echoes.Hide)] : [],
            CacheControl = response.Headers.CacheControl,
            HasAllow = response.Content.Headers.NonValidated.Contains("Allow"),
            Body = body,
            EchoesKey = _echoes.IsIn(Encoding.UTF8.GetString(body)) || fields.Exists(_echoes.IsIn),
        };
    }

    // A stream of events has no end: what came of it in a moment is enough.
    private async Task<byte[]> BodyAsync(HttpResponseMessage response, int maxBody, CancellationToken cancellationToken)
    {
        using var moment = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        moment.CancelAfter(maxBody > MaxBodyBytes ? _patience : Moment);
        var buffer = new byte[maxBody];
        var length = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(moment.Token);
            while (length < buffer.Length && await stream.ReadAsync(buffer.AsMemory(length), moment.Token) is var read and > 0)
            {
                length += read;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }

        return buffer[..length];
    }

    private string Words(Exception fault, AnnouncedContent? announced) => fault switch
    {
        _ when announced is { WasAskedFor: true } => "100 Continue",
        OperationCanceledException => $"no answer within {_patience.TotalSeconds} seconds",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name is not known",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection comes about; is its certificate trusted here",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "nothing accepts connections there",
        _ => "the connection broke",
    };
}
