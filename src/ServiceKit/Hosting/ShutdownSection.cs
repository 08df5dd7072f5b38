using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ServiceKit.Hosting;

/// <summary>Reads <see cref="ShutdownOptions.Section"/>, over what the program says.</summary>
internal sealed class ShutdownSection(IConfiguration configuration) : IPostConfigureOptions<ShutdownOptions>
{
    private static readonly string[] Members = [nameof(ShutdownOptions.Delay), nameof(ShutdownOptions.Timeout)];

    public void PostConfigure(string? name, ShutdownOptions options)
    {
        var section = configuration.GetSection(ShutdownOptions.Section);
        // A name that is mistyped would leave the service without its time to drain.
        if (!string.IsNullOrEmpty(section.Value) || section.GetChildren().Any(member => !Members.Contains(member.Key, StringComparer.OrdinalIgnoreCase)))
        {
            options.Faults.Add($"{ShutdownOptions.Section} holds something else than Delay and Timeout. Write {ShutdownOptions.Section}:Delay = 00:00:10.");
        }

        if (Read(section, nameof(ShutdownOptions.Delay), TimeSpan.Zero, ShutdownOptions.MaxDelay, "zero to ten minutes", options.Faults) is { } delay)
        {
            options.Delay = delay;
        }

        if (Read(section, nameof(ShutdownOptions.Timeout), ShutdownOptions.MinTimeout, ShutdownOptions.MaxTimeout, "one second to one hour", options.Faults) is { } timeout)
        {
            options.Timeout = timeout;
        }
    }

    private static TimeSpan? Read(IConfigurationSection section, string member, TimeSpan least, TimeSpan most, string range, List<string> faults)
    {
        if (section[member] is not { Length: > 0 } text)
        {
            return null;
        }

        // A bare number would be days.
        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= least && time <= most)
        {
            return time;
        }

        faults.Add($"{section.Path}:{member} is no time from {range}. Write hours, minutes and seconds: 00:00:10.");
        return null;
    }
}
