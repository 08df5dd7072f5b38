using Microsoft.AspNetCore.Http;
using ServiceKit.Problems;
using ServiceKit.Webhooks.Secrets;

namespace ServiceKit.Webhooks.Receiving;

/// <summary>The verification of one sender's messages: the headers first, then the body, then whether the message is a new one.</summary>
internal sealed class WebhookVerifier(string name, LiveSecrets<WebhookVerifierOptions> secrets, TimeProvider clock, WebhookLog log)
{
    private readonly WebhookRefusals _refusals = new(name, secrets.Options, log);
    private readonly long _tolerance = (long)secrets.Options.Tolerance.TotalSeconds;
    private readonly int _maxBodyBytes = secrets.Options.MaxBodyBytes;

    // As long as a message can be sent again unchanged: from the time when its timestamp lies ahead as far as is accepted to the
    // end of the second in which it lies back as far.
    private readonly WebhookMemory? _memory = secrets.Options.ReplayProtection
        ? new WebhookMemory(secrets.Options.MaxRememberedIds, (2 * secrets.Options.Tolerance) + TimeSpan.FromSeconds(1), clock)
        : null;

    public async Task InvokeAsync(HttpContext context, RequestDelegate inner)
    {
        // Verified for this request already, and run again: by the middleware that answers exceptions, for example.
        if (context.Features.Get<IWebhookFeature>() is WebhookFeature verified && verified.Name == name)
        {
            await inner(context);
            return;
        }

        if (!WebhookMessage.TryRead(context.Request.Headers, out var message, out var missing))
        {
            await (missing is null ? _refusals.InvalidAsync(context) : _refusals.MissingAsync(context, missing));
            return;
        }

        var ahead = message.Seconds - clock.GetUtcNow().ToUnixTimeSeconds();
        if (ahead > _tolerance || ahead < -_tolerance)
        {
            await _refusals.OutOfRangeAsync(context, ahead);
            return;
        }

        if (await WebhookBody.ReadAsync(context.Request, _maxBodyBytes) is not { } body)
        {
            await _refusals.TooLargeAsync(context);
            return;
        }

        if (!secrets.Current.Matches(message.Id, message.Timestamp, message.Signatures, body.Span))
        {
            await _refusals.InvalidAsync(context);
            return;
        }

        var feature = new WebhookFeature(name, message.Id, DateTimeOffset.FromUnixTimeSeconds(message.Seconds));
        await (_memory is null ? HandleAsync(context, feature, inner) : HandleOnceAsync(_memory, context, feature, inner));
    }

    private Task HandleAsync(HttpContext context, WebhookFeature message, RequestDelegate inner)
    {
        // Not before: a message that is refused as repeated must not pass for a verified one if the request is run again.
        context.Features.Set<IWebhookFeature>(message);
        log.Accepted(context.Request, name, message.Id);
        return inner(context);
    }

    private async Task HandleOnceAsync(WebhookMemory memory, HttpContext context, WebhookFeature message, RequestDelegate inner)
    {
        var id = message.Id;
        var key = WebhookMemory.KeyOf(id);
        switch (memory.Begin(key))
        {
            case WebhookTurn.InProgress:
                log.InProgress(name, id);
                await WebhookRefusals.LaterAsync(context, ProblemCatalogue.WebhookInProgress, seconds: 1);
                return;
            case WebhookTurn.Full:
                log.MemoryFull(name, secrets.Options.MaxRememberedIds);
                await WebhookRefusals.LaterAsync(context, ProblemCatalogue.WebhookMemoryFull, _tolerance);
                return;
            case WebhookTurn.Handled:
                // The sender asks again because our answer got lost, or somebody repeats what they overheard. To the one it is
                // the answer that ends the matter, and to the other it says nothing.
                log.Repeated(name, id);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
        }

        var handled = false;
        try
        {
            await HandleAsync(context, message, inner);
            handled = context.Response.StatusCode is >= 200 and < 300;
        }
        finally
        {
            memory.End(key, handled);
            if (!handled)
            {
                log.Failed(name, id);
            }
        }
    }
}
