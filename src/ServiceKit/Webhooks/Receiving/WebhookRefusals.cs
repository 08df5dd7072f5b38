using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ServiceKit.Problems;

namespace ServiceKit.Webhooks.Receiving;

/// <summary>Answers a message that is not accepted: the status, the challenge and the problem details.</summary>
internal sealed class WebhookRefusals(string name, WebhookVerifierOptions options, WebhookLog log)
{
    // Made up, since no scheme is registered: it names the verifier, and what has to be there (RFC 9110 section 11.6.1).
    private readonly StringValues _challenge =
        $"{WebhookDefaults.AuthenticationScheme} realm=\"{name}\", headers=\"{WebhookDefaults.IdHeader} {WebhookDefaults.TimestampHeader} {WebhookDefaults.SignatureHeader}\"";

    private readonly Problem _outOfRange = ProblemCatalogue.WebhookTimestampOutOfRange(options.Tolerance);

    public Task MissingAsync(HttpContext context, string header)
    {
        log.SignatureMissing(context.Request, name, header);
        return ChallengeAsync(context, ProblemCatalogue.WebhookSignatureMissing(header));
    }

    public Task InvalidAsync(HttpContext context)
    {
        log.SignatureInvalid(context.Request, name);
        return ChallengeAsync(context, ProblemCatalogue.WebhookSignatureInvalid);
    }

    public Task OutOfRangeAsync(HttpContext context, long seconds)
    {
        log.TimestampOutOfRange(context.Request, name, seconds);
        return ChallengeAsync(context, _outOfRange);
    }

    public Task TooLargeAsync(HttpContext context)
    {
        log.BodyTooLarge(context.Request, name);
        return ProblemResponse.WriteAsync(context, ProblemCatalogue.ContentTooLarge);
    }

    /// <summary>Asks the sender to come back (RFC 9110 section 10.2.3).</summary>
    public static Task LaterAsync(HttpContext context, Problem problem, long seconds)
    {
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return ProblemResponse.WriteAsync(context, problem);
    }

    private Task ChallengeAsync(HttpContext context, Problem problem)
    {
        context.Response.Headers.WWWAuthenticate = _challenge;
        return ProblemResponse.WriteAsync(context, problem);
    }
}
