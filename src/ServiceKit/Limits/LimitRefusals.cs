using Microsoft.AspNetCore.Http;
using ServiceKit.Authentication;
using ServiceKit.Limits.Clients;
using ServiceKit.Limits.Counters;
using ServiceKit.Observability;
using ServiceKit.Problems;

namespace ServiceKit.Limits;

/// <summary>The one place where requests are refused for their number: answered, logged, and to be measured.</summary>
internal sealed class LimitRefusals(AuthenticationLog log, AuthenticationMeter meter, PreparedProblems prepared, LimitClock clock, bool reports = true)
{
    // A flood from many addresses, each of which may be reported once, must not fill the log.
    private readonly TokenBucketCounter _reports = new(100, TimeSpan.FromMinutes(1), burst: 100);

    // Not logged for who only asks what would be, since each client is reported once in a while.
    private readonly bool _isReporting = reports;

    public Task WriteAsync(HttpContext context, RateLimitRefusal refusal)
    {
        if (refusal.IsReportDue && MayReport())
        {
            log.RateLimited(context.Request, refusal);
        }

        meter.Limited(refusal.Violated);
        SetRetryAfter(context, refusal.RetryAfter);
        return WriteAsync(context, ProblemCatalogue.RateLimited(refusal.Violated));
    }

    /// <param name="context">The request.</param>
    /// <param name="attempts">What counts the wrong keys of its address.</param>
    /// <param name="wait">Ticks until the address has another attempt.</param>
    public Task WriteTooManyAttemptsAsync(HttpContext context, Counter attempts, long wait)
    {
        if (_isReporting && attempts.IsReportDue(clock.Now, TimeSpan.TicksPerMinute) && MayReport())
        {
            log.TooManyAttempts(context.Request, ClientAddress.Of(context.Connection.RemoteIpAddress));
        }

        SetRetryAfter(context, Math.Max(1, LimitClock.Seconds(wait)));
        meter.Refused(context, ProblemCatalogue.TooManyAttempts.Name);
        return prepared.WriteAsync(context, ProblemCatalogue.TooManyAttempts);
    }

    private Task WriteAsync(HttpContext context, Problem problem)
    {
        meter.Refused(context, problem.Name);
        return ProblemResponse.WriteAsync(context, problem);
    }

    private bool MayReport() => _reports.Try(1, charge: true, clock.Now, out _) is Admission.Admitted;

    // delay-seconds of RFC 9110 section 10.2.3.
    private static void SetRetryAfter(HttpContext context, long seconds) =>
        context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
