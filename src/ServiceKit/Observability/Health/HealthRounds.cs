using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceKit.Observability.Health;

/// <summary>The three questions that are asked about the health of a service, each with the checks that answer it.</summary>
internal sealed class HealthRounds
{
    // Above the timeout of the checks, so that those which obey theirs are named in the answer.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private static readonly HealthAnswer Draining = HealthAnswer.Of(new HealthReportDocument(
        HealthState.Unhealthy, new Dictionary<string, HealthCheckDocument> { ["shutdown"] = new(HealthState.Unhealthy, "The service is stopping") }));

    private readonly HealthRound _all;
    private readonly HealthRound _live;
    private readonly HealthRound _ready;
    private readonly IHostApplicationLifetime _lifetime;

    public HealthRounds(
        HealthCheckService checks, IOptions<HealthCheckServiceOptions> registered, IOptions<HealthOptions> options, TimeProvider clock, IHostApplicationLifetime lifetime, ApiKeyRedactor? redactor = null)
    {
        _lifetime = lifetime;
        redactor ??= new ApiKeyRedactor();
        foreach (var check in registered.Value.Registrations)
        {
            var make = check.Factory;
            check.Factory = services => new LateCheck(make, services);
            if (check.Timeout == Timeout.InfiniteTimeSpan)
            {
                check.Timeout = options.Value.CheckTimeout;
            }
        }

        // A check may have a longer one of its own.
        var longest = registered.Value.Registrations.Select(check => check.Timeout).Append(options.Value.CheckTimeout).Max();
        _all = Of(_ => true);
        _live = Of(check => check.Tags.Contains(HealthTags.Live));
        _ready = Of(check => !check.Tags.Contains(HealthTags.NotForReadiness));

        HealthRound Of(Func<HealthCheckRegistration, bool> which) => new(checks, which, redactor, longest + Margin, options.Value.MaxAge, clock);
    }

    /// <summary>Cancelled once the service stops.</summary>
    public CancellationToken Stopping => _lifetime.ApplicationStopping;

    /// <summary>Everything that is known.</summary>
    public Task<HealthAnswer> AllAsync(CancellationToken cancellation) => _all.RunAsync(cancellation);

    /// <summary>Whether the program works at all, so that a restart would not help.</summary>
    public Task<HealthAnswer> LiveAsync(CancellationToken cancellation) => _live.RunAsync(cancellation);

    /// <summary>Whether requests should be sent here; not any more once the service stops.</summary>
    public Task<HealthAnswer> ReadyAsync(CancellationToken cancellation) =>
        Stopping.IsCancellationRequested ? Task.FromResult(Draining) : _ready.RunAsync(cancellation);
}
