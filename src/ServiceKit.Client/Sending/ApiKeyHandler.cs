using System.Net;
using ServiceKit.Client.Keys;
using ServiceKit.Client.Problems;

namespace ServiceKit.Client.Sending;

/// <summary>Puts the key on a request, as the last handler before the network, and sees to what the answer asks for.</summary>
internal sealed class ApiKeyHandler(string client, ApiKeyClientOptions options, LiveKey key, KeyOrigins origins, bool followsRedirects, TimeProvider clock, ApiKeyClientLog log)
    : DelegatingHandler
{
    private readonly string _header = options.Scheme is null ? options.HeaderName : "Authorization";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        FollowAsync(request, wait: true, cancellationToken).AsTask();

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        FollowAsync(request, wait: false, cancellationToken).AsTask().GetAwaiter().GetResult();

    private async ValueTask<HttpResponseMessage> FollowAsync(HttpRequestMessage request, bool wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var followed = 0;
        while (true)
        {
            var response = await ResendAsync(request, wait, cancellationToken);
            if (!followsRedirects || followed++ == ApiKeyClientDefaults.MaxRedirects || Redirects.TargetOf(request, response) is not { } target)
            {
                return response;
            }

            if (Redirects.IsDowngrade(request.RequestUri!, target))
            {
                log.RedirectRefused(client, target.GetLeftPart(UriPartial.Authority));
                return response;
            }

            response.Dispose();
#pragma warning disable CA2000 // the message without content holds nothing, and outlives this as response.RequestMessage
            request = Redirects.Follow(request, target, _header);
#pragma warning restore CA2000
        }
    }

    private async ValueTask<HttpResponseMessage> ResendAsync(HttpRequestMessage request, bool wait, CancellationToken cancellationToken)
    {
        var target = request.RequestUri ?? throw new InvalidOperationException("The request has no address.");
        var own = origins.Include(target);
        if (own)
        {
            origins.RefuseInsecure(target);
        }
        else
        {
            log.KeyWithheld(client, target.GetLeftPart(UriPartial.Authority));
        }

        var sent = own ? key.Current() : null;
        var again = await Resending.PrepareAsync(request.Content, options.MaxBufferedContentBytes, cancellationToken);
        var (retries, waited, renewed) = (0, TimeSpan.Zero, false);
        while (true)
        {
            var response = await SendWithAsync(request, sent, wait, cancellationToken);
            if (!again)
            {
                return response;
            }

            if (sent is not null && !renewed && response.StatusCode == HttpStatusCode.Unauthorized)
            {
                renewed = true;
                var fresh = key.Current(fresh: true);
                if (string.Equals(fresh, sent, StringComparison.Ordinal))
                {
                    return response;
                }

                log.SentWithNewKey(client);
                sent = fresh;
                response.Dispose();
                continue;
            }

            if (retries == options.MaxRetries || Resending.WaitOf(request, response, clock) is not { } delay || delay > options.MaxRetryWait - waited)
            {
                return response;
            }

            retries++;
            waited += delay;
            log.Waiting(client, (int)response.StatusCode, delay.TotalSeconds);
            response.Dispose();
            await PauseAsync(delay, wait, cancellationToken);
            sent = own ? key.Current() : null;
        }
    }

    private async ValueTask<HttpResponseMessage> SendWithAsync(HttpRequestMessage request, string? sent, bool wait, CancellationToken cancellationToken)
    {
        if (sent is null)
        {
            return await SendOnAsync();
        }

        request.Headers.Remove(_header);
        request.Headers.TryAddWithoutValidation(_header, options.Scheme is { } scheme ? $"{scheme} {sent}" : sent);
        try
        {
            var response = await SendOnAsync();
            SentKey.Remember(response, sent);
            return response;
        }
        finally
        {
            // The message outlives the call, as response.RequestMessage, and prints its headers.
            request.Headers.Remove(_header);
        }

        ValueTask<HttpResponseMessage> SendOnAsync() => wait
            ? new ValueTask<HttpResponseMessage>(base.SendAsync(request, cancellationToken))
            : ValueTask.FromResult(base.Send(request, cancellationToken));
    }

    private async ValueTask PauseAsync(TimeSpan delay, bool wait, CancellationToken cancellationToken)
    {
        if (wait)
        {
            await Task.Delay(delay, clock, cancellationToken);
        }
        else
        {
            Block(delay, cancellationToken);
        }
    }

    // The caller of a synchronous call waits on its own thread, whatever this does.
    private void Block(TimeSpan delay, CancellationToken cancellationToken) => Task.Delay(delay, clock, cancellationToken).GetAwaiter().GetResult();
}
