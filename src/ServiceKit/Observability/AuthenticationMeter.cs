using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceKit.ApiKeys;
using ServiceKit.Authentication;
using ServiceKit.Problems;

namespace ServiceKit.Observability;

/// <summary>What authentication counts, under the meter <see cref="ApiKeyDefaults.MeterName"/>, and what it adds to traces. Never a key.</summary>
internal sealed class AuthenticationMeter
{
    public const string AttemptsName = "servicekit.auth.attempts";

    private const string Other = "other";

    // Of the other outcomes the key is known, and is part of the series.
    private static readonly ApiKeyOutcome[] WithoutKey = [ApiKeyOutcome.Missing, ApiKeyOutcome.Invalid, ApiKeyOutcome.TooManyAttempts];

    private readonly NamedKeys _named;
    private readonly ApiKeyRingHolder _ring;
    private readonly TimeProvider _clock;
    private readonly IKeyUse? _use;
    private readonly IRequestCount? _count;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _reloads;
    private readonly Histogram<double> _duration;
    private readonly DiagnosticListener? _diagnostics;
    private readonly bool _tagsAreLogged;
    private long _lastReload;

    public AuthenticationMeter(IMeterFactory meters, ApiKeyRingHolder ring, TimeProvider clock, ExpiringKeys expiring, DiagnosticListener? diagnostics = null, IOptions<LoggerFactoryOptions>? logging = null, IKeyUse? use = null, IRequestCount? count = null, IRetiredSeries? series = null)
    {
        _diagnostics = diagnostics;
        _tagsAreLogged = logging?.Value.ActivityTrackingOptions.HasFlag(ActivityTrackingOptions.Tags) is true;
        _ring = ring;
        _named = new NamedKeys(ring, clock, series);
        _clock = clock;
        _use = use;
        _count = count;
#pragma warning disable CA2000 // the factory disposes of its meters
        var meter = meters.Create(ApiKeyDefaults.MeterName);
#pragma warning restore CA2000
        _attempts = meter.CreateCounter<long>(AttemptsName, "{attempt}", "Requests that were asked for a key, by outcome and key.");
        _refusals = meter.CreateCounter<long>("servicekit.auth.refusals", "{request}", "Requests that were refused, by the name of the problem.");
        _duration = meter.CreateHistogram("servicekit.auth.duration", "s", "Time to find out whose key a request carries.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.000001, 0.0000025, 0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.001, 0.01],
        });
        _reloads = meter.CreateCounter<long>("servicekit.keys.reloads", "{reload}", "Readings of the keys after the first, by result.");
        meter.CreateObservableGauge("servicekit.keys.count", () => _ring.Current?.CountOfAll ?? 0, "{key}", "Keys in force.");
        meter.CreateObservableGauge("servicekit.keys.expiring", () => expiring.Count, "{key}", "Keys in force that expire within 7 days.");
        meter.CreateObservableGauge("servicekit.keys.stale", () => _ring.IsStale ? 1 : 0, description: "1 where the sources of keys hold something newer that cannot be read, else 0.");
        meter.CreateObservableGauge("servicekit.keys.last_reload", () => Interlocked.Read(ref _lastReload), "s", "When the keys in force were read, in seconds since 1970.");
    }

    public static void AddTo(IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<ApiKeyRingHolder>();
        services.TryAddSingleton<ExpiringKeys>();
        services.TryAddSingleton<AuthenticationMeter>();
    }

    /// <summary>
    /// Shows what is known beforehand at zero. A series that begins with a burst of refusals looks to Prometheus as if it had always been there, so
    /// that no alert would see the first.
    /// </summary>
    public void BeginAtZero()
    {
        foreach (var reason in ProblemCatalogue.Refusals)
        {
            _refusals.Add(0, new KeyValuePair<string, object?>("reason", reason));
        }

        foreach (var outcome in WithoutKey)
        {
            _attempts.Add(0, new KeyValuePair<string, object?>("outcome", NameOf(outcome)));
        }
    }

    /// <summary>The moment from which a duration is measured; 0 where nobody listens.</summary>
    public long Begin() => _duration.Enabled ? _clock.GetTimestamp() : 0;

    public void Attempted(HttpContext context, ApiKeyOutcome outcome, ApiKeyRecord? record, long begun)
    {
        _count?.Attempted(outcome);
        if (_use is not null && record is { IsManaged: true })
        {
            _use.Presented(context, record, outcome);
        }

        if (begun != 0)
        {
            _duration.Record(_clock.GetElapsedTime(begun).TotalSeconds, new KeyValuePair<string, object?>("outcome", NameOf(outcome)));
        }

        if (_attempts.Enabled)
        {
            if (record is null)
            {
                _attempts.Add(1, new KeyValuePair<string, object?>("outcome", NameOf(outcome)));
            }
            else
            {
                var isNamed = _named.IsNamed(record);
                _attempts.Add(1, new("outcome", NameOf(outcome)), new("key_id", isNamed ? record.Id : Other), new("key_name", isNamed ? record.Name : Other));
            }
        }

        if (record is not null && MayBeSeen() && context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } activity && IsSeen(activity))
        {
            activity.SetTag("servicekit.key_id", record.Id);
            activity.SetTag("servicekit.key_name", record.Name);
        }
    }

    /// <summary>Counts a request that was answered with a problem in place of its endpoint.</summary>
    public void Refused(HttpContext context, string reason)
    {
        _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));
        _count?.Refused(reason, ApiKeyFeature.Of(context) is not null);
        if (_use is not null && ApiKeyFeature.Of(context)?.Record is { IsManaged: true } record)
        {
            _use.Refused(record, reason);
        }
    }

    /// <summary>Counts the limits that a request was one too many for, beside its refusal.</summary>
    public void Limited(string[] policies) => _count?.Limited(policies);

    /// <summary>When the keys in force were read.</summary>
    public DateTimeOffset LastReading => DateTimeOffset.FromUnixTimeSeconds(Interlocked.Read(ref _lastReload));

    public void Loaded() => Interlocked.Exchange(ref _lastReload, _clock.GetUtcNow().ToUnixTimeSeconds());

    public void Reloaded(bool success)
    {
        _reloads.Add(1, new KeyValuePair<string, object?>("result", success ? "success" : "failure"));
        if (success)
        {
            Loaded();
        }
    }

    // Asked before the feature, which costs more. Something in between may have begun an activity within that of the request.
    private bool MayBeSeen()
    {
        if (_tagsAreLogged || _diagnostics?.IsEnabled() is true)
        {
            return true;
        }

        var activity = Activity.Current;
        while (activity is not null)
        {
            if (activity.Source.HasListeners())
            {
                return true;
            }

            if (activity.Parent is null)
            {
                // One that names its parent and does not have it can be within that of the request, too.
                return activity.ParentId is not null;
            }

            activity = activity.Parent;
        }

        // Somebody may have put it out of sight.
        return true;
    }

    // The framework makes an activity for the ids in the log alone, and tags that nobody reads cost more than the key's check.
    private bool IsSeen(Activity activity) => activity.Source.HasListeners() || _tagsAreLogged || _diagnostics?.IsEnabled() is true;

    private static string NameOf(ApiKeyOutcome outcome) => outcome switch
    {
        ApiKeyOutcome.Accepted => "accepted",
        ApiKeyOutcome.Missing => "missing",
        ApiKeyOutcome.Invalid => "invalid",
        ApiKeyOutcome.Disabled => "disabled",
        ApiKeyOutcome.Expired => "expired",
        ApiKeyOutcome.CrossSite => "cross_site",
        ApiKeyOutcome.TooManyAttempts => "too_many_attempts",
        ApiKeyOutcome.AddressNotAllowed => "address_not_allowed",
        _ => "unavailable",
    };
}
