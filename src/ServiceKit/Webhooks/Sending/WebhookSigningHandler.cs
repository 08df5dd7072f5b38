using System.Globalization;
using ServiceKit.Webhooks.Secrets;

namespace ServiceKit.Webhooks.Sending;

/// <summary>Signs what a client sends: the exact bytes, as the last handler before the network.</summary>
internal sealed class WebhookSigningHandler(LiveSecrets<WebhookSigningOptions> secrets, string name, TimeProvider clock, WebhookLog log) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Sign(request, await BodyAsync(request.Content, cancellationToken));
        return await base.SendAsync(request, cancellationToken);
    }

    // Content can only be buffered up to a limit by the asynchronous method; without this override, a synchronous call would
    // go out unsigned.
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Sign(request, BodyAsync(request.Content, cancellationToken).GetAwaiter().GetResult());
        return base.Send(request, cancellationToken);
    }

    private async Task<byte[]> BodyAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content is null)
        {
            return [];
        }

        try
        {
            // From here on the content is these bytes, however it was to be produced.
            await content.LoadIntoBufferAsync(secrets.Options.MaxBodyBytes, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new HttpRequestException(
                HttpRequestError.ConfigurationLimitExceeded,
                $"The body of the webhook is larger than {secrets.Options.MaxBodyBytes} bytes, the limit of the HTTP client '{name}'. Send less, or raise WebhookSigningOptions.MaxBodyBytes.",
                exception);
        }

        return await content.ReadAsByteArrayAsync(cancellationToken);
    }

    private void Sign(HttpRequestMessage request, byte[] body)
    {
        var id = IdOf(request);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        Set(request, WebhookDefaults.IdHeader, id);
        Set(request, WebhookDefaults.TimestampHeader, timestamp);
        Set(request, WebhookDefaults.SignatureHeader, secrets.Current.Sign(id, timestamp, body));
        log.Signed(name, id);
    }

    // Another attempt to send the same request keeps its id, by which the receiver knows it.
    private static string IdOf(HttpRequestMessage request)
    {
        if (!request.Headers.NonValidated.TryGetValues(WebhookDefaults.IdHeader, out var values))
        {
            return WebhookId.Create();
        }

        return values.Count == 1 && values.ToString() is var id && WebhookId.IsId(id)
            ? id
            : throw new InvalidOperationException($"The request has a {WebhookDefaults.IdHeader} that is no id: it needs one value of 1 to {WebhookLimits.MaxIdLength} visible ASCII characters without a full stop.");
    }

    private static void Set(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, value);
    }
}
