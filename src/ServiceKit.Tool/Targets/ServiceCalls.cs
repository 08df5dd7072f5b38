using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ServiceKit.KeyManagement.Api;

namespace ServiceKit.Tool.Targets;

/// <summary>Calls of the REST API. A key goes to the address that was named and to no other.</summary>
internal sealed class ServiceCalls : IDisposable
{
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly string _header;
    private readonly string? _key;

    public ServiceCalls(Uri address, string header, string? key)
    {
        _address = new Uri(address, KeyEndpoints.Path.TrimStart('/'));
        _header = header;
        _key = key;
        // A redirect would be sent the key too, wherever it leads.
#pragma warning disable CA2000 // the client disposes of it
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
#pragma warning restore CA2000
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    public bool HasKey => _key is not null;

    public Task<ServiceAnswer> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken) => SendAsync(method, path, null, null, null, cancellationToken);

    /// <summary>Sends a call, twice where the connection was lost and a repetition does no harm.</summary>
    /// <exception cref="ToolException">The service cannot be reached, or refuses.</exception>
    public async Task<ServiceAnswer> SendAsync(
        HttpMethod method, string path, Dictionary<string, object?>? members, string? idempotencyKey, long? version, CancellationToken cancellationToken)
    {
        var key = _key ?? throw ToolException.Usage("no key for the service is given. Set SERVICEKIT_ADMIN_KEY, or give --key-file.");
        var body = members is null ? null : JsonSerializer.SerializeToUtf8Bytes(ServiceNaming.Apply(members, await NamingAsync(cancellationToken)));
        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(method, _address + path) { Content = body is null ? null : new ByteArrayContent(body) };
            request.Content?.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            AddKey(request, key);
            if (idempotencyKey is not null)
            {
                request.Headers.Add(Idempotency.Header, idempotencyKey);
            }

            if (version is not null)
            {
                request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version}\""));
            }

            return request;
        }

        // With a version, a repetition would meet the version that the first call made.
        var (answer, again) = await TryTwiceAsync(Request, mayRepeat: version is null, cancellationToken);
        return again && method == HttpMethod.Delete && answer.IsKeyNotFound ? answer : answer.Checked(_address);
    }

    /// <summary>What the service thinks of a key that is sent to it.</summary>
    public async Task<string> TryKeyAsync(string key, CancellationToken cancellationToken)
    {
        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, _address + "?pageSize=1");
            AddKey(request, key);
            return request;
        }

        var (answer, _) = await TryTwiceAsync(Request, mayRepeat: true, cancellationToken);
        return (answer.Status, answer.Problem) switch
        {
            (HttpStatusCode.OK, _) or (HttpStatusCode.Forbidden, "insufficient-scope") => KeyVerdict.Active,
            (HttpStatusCode.Unauthorized, "key-disabled") => "disabled",
            (HttpStatusCode.Unauthorized, "key-expired") => "expired",
            (HttpStatusCode.Unauthorized, "unauthorized") => KeyVerdict.Unknown,
            _ => answer.Checked(_address).Read<string>(),
        };
    }

    public void Dispose() => _client.Dispose();

    private void AddKey(HttpRequestMessage request, string key)
    {
        try
        {
            if (!request.Headers.TryAddWithoutValidation(_header, key))
            {
                throw new FormatException();
            }
        }
        catch (FormatException)
        {
            throw ToolException.Usage("--header takes the name of a request header, such as X-API-Key.");
        }
    }

    private async Task<JsonNamingPolicy?> NamingAsync(CancellationToken cancellationToken) =>
        ServiceNaming.Of(await SendAsync(HttpMethod.Get, "?pageSize=1", cancellationToken));

    private async Task<(ServiceAnswer Answer, bool Again)> TryTwiceAsync(Func<HttpRequestMessage> request, bool mayRepeat, CancellationToken cancellationToken)
    {
        try
        {
            return (await TryAsync(request, cancellationToken), false);
        }
        catch (HttpRequestException fault) when (mayRepeat && IsLostConnection(fault))
        {
        }
        catch (HttpRequestException fault)
        {
            throw Unreachable(fault);
        }

        try
        {
            return (await TryAsync(request, cancellationToken), true);
        }
        catch (HttpRequestException fault)
        {
            throw Unreachable(fault);
        }
    }

    private async Task<ServiceAnswer> TryAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        using var request = make();
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            return new ServiceAnswer(response.StatusCode, response.Headers.ETag, response.Headers.Location, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw ToolException.Unreachable($"{_address.GetLeftPart(UriPartial.Authority)} does not answer within {Patience.TotalSeconds} seconds.");
        }
    }

    private static bool IsLostConnection(HttpRequestException fault) =>
        fault.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.ResponseEnded or HttpRequestError.HttpProtocolError or HttpRequestError.Unknown;

    private ToolException Unreachable(HttpRequestException fault) => ToolException.Unreachable(
        $"{_address.GetLeftPart(UriPartial.Authority)} cannot be reached: " + fault.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "its name is not known.",
            HttpRequestError.SecureConnectionError => "no secure connection comes about; is its certificate trusted here?",
            HttpRequestError.ConnectionError => "nothing accepts connections there.",
            HttpRequestError.ConfigurationLimitExceeded => $"its answer is larger than {MaxAnswerBytes} bytes.",
            _ => "the connection broke.",
        });
}
