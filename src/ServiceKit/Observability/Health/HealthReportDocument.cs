using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceKit.Observability.Health;

namespace ServiceKit;

/// <summary>The answer of <c>/health</c>.</summary>
/// <param name="Status">The worst state of all checks.</param>
/// <param name="Checks">The checks by name.</param>
public sealed record HealthReportDocument(HealthState Status, IReadOnlyDictionary<string, HealthCheckDocument> Checks)
{
    internal static HealthReportDocument From(HealthReport report, ApiKeyRedactor redactor) => new(
        StateOf(report.Status),
        report.Entries.ToDictionary(e => e.Key, e => new HealthCheckDocument(StateOf(e.Value.Status), HealthMessage.Of(e.Value, redactor)), StringComparer.Ordinal));

    private static HealthState StateOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => HealthState.Healthy,
        HealthStatus.Degraded => HealthState.Degraded,
        _ => HealthState.Unhealthy,
    };
}

/// <summary>The state of one check.</summary>
/// <param name="State">The state.</param>
/// <param name="Message">What the check says about it. Never an exception, and nothing that looks like a path, an address or a connection string.</param>
public sealed record HealthCheckDocument(HealthState State, string? Message);

/// <summary>How well a service is.</summary>
[JsonConverter(typeof(HealthStateConverter))]
public enum HealthState
{
    /// <summary>All is well.</summary>
    Healthy,

    /// <summary>The service answers, but something needs attention.</summary>
    Degraded,

    /// <summary>The service cannot do its work; <c>/health</c> answers 503.</summary>
    Unhealthy,
}

/// <summary>Writes states in lower case, as callers of health endpoints expect them.</summary>
internal sealed class HealthStateConverter() : JsonStringEnumConverter<HealthState>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);
