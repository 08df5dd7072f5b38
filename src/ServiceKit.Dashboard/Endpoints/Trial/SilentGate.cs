using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceKit.ApiKeys;
using ServiceKit.Authentication;
using ServiceKit.Limits;
using ServiceKit.Networks;
using ServiceKit.Observability;
using ServiceKit.Problems;

namespace ServiceKit.Dashboard.Endpoints.Trial;

/// <summary>
/// The gate of the service a second time: the same code over the same keys, networks, open paths, guesses and limits, whose log, metrics and
/// use go nowhere, and whose limits are looked at and not charged. What it says is what the other one says.
/// </summary>
internal sealed class SilentGate : IDisposable
{
    private readonly NobodysMeters _meters = new();
    private readonly RateLimits _limits;
    private readonly LimitRefusals _tooMany;
    private readonly ClientAddressCheck _addresses;

    public SilentGate(IServiceProvider services)
    {
        var log = new AuthenticationLog(NullLoggerFactory.Instance);
        var (clock, ring) = (services.GetRequiredService<LimitClock>(), services.GetRequiredService<ApiKeyRingHolder>());
        var meter = new AuthenticationMeter(_meters, ring, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ExpiringKeys>());
        // Nobody is to hear of what is measured, whatever meters somebody listens to: those of a meter that is gone measure nothing.
        _meters.Dispose();
        var prepared = new PreparedProblems(services);
        _addresses = new ClientAddressCheck(services.GetRequiredService<AllowedNetworks>(), log);
        _limits = services.GetRequiredService<RateLimits>().OnlyLooking();
        _tooMany = new LimitRefusals(log, meter, prepared, clock, reports: false);
        Authenticator = ActivatorUtilities.CreateInstance<ApiKeyAuthenticator>(services, _addresses, log, meter);
        var refusals = ActivatorUtilities.CreateInstance<RefusalWriter>(services, new RateLimitGate(_limits, _tooMany, clock), _tooMany, prepared, meter);
        Gate = ActivatorUtilities.CreateInstance<ApiKeyGate>(services, Authenticator, refusals, log, _addresses);
    }

    public ApiKeyGate Gate { get; }

    public ApiKeyAuthenticator Authenticator { get; }

    /// <summary>Whether the address may call the service at all.</summary>
    public bool IsAllowed(HttpContext context) => _addresses.IsAllowed(context);

    /// <summary>What the limits say of a request that has passed the gate.</summary>
    /// <returns>Whether it may go on, or null where this replica would have to ask first. If not, the response is written.</returns>
    public async Task<bool?> LimitAsync(HttpContext context)
    {
        if (_limits.Enter(context, mayWait: true, out var entry) is { } refusal)
        {
            await _tooMany.WriteAsync(context, refusal);
            return false;
        }

        return entry.Wait is null ? true : null;
    }

    public void Dispose() => _meters.Dispose();

    /// <summary>Makes meters of its own, under a name that is none of ServiceKit's.</summary>
    private sealed class NobodysMeters : IMeterFactory
    {
        private readonly List<Meter> _made = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(new MeterOptions("Nobody") { Scope = this });
            _made.Add(meter);
            return meter;
        }

        public void Dispose() => _made.ForEach(meter => meter.Dispose());
    }
}
