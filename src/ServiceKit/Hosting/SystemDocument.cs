using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ServiceKit.Hosting;

/// <summary>The answer of <c>/api/v1/system</c>. No path, no variable, no user: whom the scope was granted to is not who runs the machine.</summary>
internal sealed record SystemDocument
{
    [Description("The time of the service, in UTC.")]
    public required DateTimeOffset CurrentTime { get; init; }

    [Description("The time zone of the service, by its IANA name.")]
    public required string TimeZone { get; init; }

    [Description("The runtime and its version.")]
    public required string Runtime { get; init; }

    [Description("The operating system.")]
    public required string Platform { get; init; }

    [Description("The architecture of the process.")]
    public required string Architecture { get; init; }

    [Description("The name of the machine, which tells replicas apart.")]
    public required string HostName { get; init; }

    [Description("How many processors the process may use.")]
    public required int Processors { get; init; }

    [Description("The memory of the process, in bytes.")]
    public required long WorkingSetBytes { get; init; }

    [Description("When the service was started, in UTC.")]
    public required DateTimeOffset StartedAt { get; init; }

    [Description("Seconds since then.")]
    public required double UptimeSeconds { get; init; }

    public static SystemDocument Of(TimeProvider clock, DateTimeOffset startedAt, TimeSpan uptime) => new()
    {
        CurrentTime = clock.GetUtcNow(),
        TimeZone = IanaNameOf(clock.LocalTimeZone),
        Runtime = RuntimeInformation.FrameworkDescription,
        Platform = RuntimeInformation.OSDescription,
        Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
        HostName = Environment.MachineName,
        Processors = Environment.ProcessorCount,
        WorkingSetBytes = Environment.WorkingSet,
        StartedAt = startedAt,
        UptimeSeconds = Math.Round(uptime.TotalSeconds, 3),
    };

    private static string IanaNameOf(TimeZoneInfo zone) =>
        zone.HasIanaId || !TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var name) ? zone.Id : name;
}
