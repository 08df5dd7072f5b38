using System.Net;
using ServiceKit.Client.Keys;
using ServiceKit.Client.Problems;

namespace ServiceKit.Client.Sending;

/// <summary>Puts the key on a request, as the last handler before the network, and sees to what the answer asks for.</summary>
internal sealed class ApiKeyHandler(
    string client, ApiKeyClientOptions options, LiveKey key, KeyOrigins origins, PrimaryProxy proxy, bool followsRedirects, TimeProvider clock, ApiKeyClientLog log)
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
        var budget = new SendBudget(options);
        var (followed, own) = (0, true);
        while (true)
        {
            // Whoever is no part of the service must not choose what is asked of it with the key: once a request has been elsewhere, it stays without.
            own = own && origins.Include(request.RequestUri ?? throw new InvalidOperationException("The request has no address."));
            var response = await ResendAsync(request, own, budget, wait, cancellationToken).ConfigureAwait(false);
            if (!followsRedirects || followed++ == ApiKeyClientDefaults.MaxRedirects || Redirects.TargetOf(request, response) is not { } target)
            {
                return response;
            }

            if (Redirects.IsDowngrade(request.RequestUri!, target))
            {
                log.RedirectRefused(client, KeyOrigins.Text(target));
                return response;
            }

            response.Dispose();
#pragma warning disable CA2000 // the message without content holds nothing, and outlives this as response.RequestMessage
            request = Redirects.Follow(request, target, _header);
#pragma warning restore CA2000
        }
    }

    private async ValueTask<HttpResponseMessage> ResendAsync(HttpRequestMessage request, bool own, SendBudget budget, bool wait, CancellationToken cancellationToken)
    {
        var sent = own ? KeyFor(request.RequestUri!) : null;
        if (!own)
        {
            log.KeyWithheld(client, KeyOrigins.Text(request.RequestUri!));
        }

        var content = request.Content;
#pragma warning disable CA2000 // holds bytes alone; the content itself belongs to the caller
        var record = Resending.IsInMemory(content) ? null : Resending.Record(content!, options.MaxBufferedContentBytes);
#pragma warning restore CA2000
        if (record is not null)
        {
            request.Content = record;
        }

        try
        {
            while (true)
            {
                var response = await SendWithAsync(request, sent, wait, cancellationToken).ConfigureAwait(false);
                var again = record?.IsWhole ?? Resending.IsInMemory(content);
                if (sent is not null && response.StatusCode == HttpStatusCode.Unauthorized)
                {
                    // Read even if this request cannot be sent again: the next one is to have the new key.
                    var fresh = key.Current(fresh: true);
                    if (!again || string.Equals(fresh, sent, StringComparison.Ordinal) || !budget.TakeRenewal())
                    {
                        return response;
                    }

                    log.SentWithNewKey(client);
                    sent = fresh;
                    response.Dispose();
                    continue;
                }

                if (!again || Resending.WaitOf(request, response, own, clock) is not { } delay || !budget.TakeRetry(delay))
                {
                    return response;
                }

                log.Waiting(client, (int)response.StatusCode, delay.TotalSeconds);
                response.Dispose();
                await PauseAsync(delay, wait, cancellationToken).ConfigureAwait(false);
                sent = own ? key.Current() : null;
            }
        }
        finally
        {
            if (record is not null)
            {
                request.Content = content;
            }
        }
    }

    private string KeyFor(Uri target)
    {
        origins.RefuseInsecure(target);
        proxy.RefuseInsecure(target);
        return key.Current();
    }

    private async ValueTask<HttpResponseMessage> SendWithAsync(HttpRequestMessage request, string? sent, bool wait, CancellationToken cancellationToken)
    {
        if (sent is null)
        {
            return await SendOnAsync().ConfigureAwait(false);
        }

        request.Headers.Remove(_header);
        request.Headers.TryAddWithoutValidation(_header, options.Scheme is { } scheme ? $"{scheme} {sent}" : sent);
        try
        {
            var response = await SendOnAsync().ConfigureAwait(false);
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
            await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            Block(delay, cancellationToken);
        }
    }

    // The caller of a synchronous call waits on its own thread, whatever this does.
    private void Block(TimeSpan delay, CancellationToken cancellationToken) => Task.Delay(delay, clock, cancellationToken).GetAwaiter().GetResult();
}
