using System.Globalization;
using System.Runtime.InteropServices;

namespace ServiceKit.Engineering.Measuring;

/// <summary>What measured times depend on beside the program.</summary>
/// <param name="Processor">The model, as the system tells it.</param>
/// <param name="Cores">How many cores there are.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="System">The operating system.</param>
/// <param name="Date">When it was measured, UTC.</param>
/// <param name="Load">How many programs wanted to run in the minute before: much above 0, and others were measured too.</param>
public sealed record Machine(string Processor, int Cores, string Runtime, string System, string Date, double? Load)
{
    public static Machine Now(TimeProvider? clock = null) => new(
        Lines("/proc/cpuinfo").Where(l => l.StartsWith("model name", StringComparison.Ordinal)).Select(l => l[(l.IndexOf(':') + 1)..].Trim()).FirstOrDefault()
            ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription,
        (clock ?? TimeProvider.System).GetUtcNow().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        LoadNow());

    /// <summary>The load of the minute before; null where the system does not tell.</summary>
    public static double? LoadNow() =>
        Lines("/proc/loadavg").FirstOrDefault() is { } line ? double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture) : null;

    public override string ToString() =>
        $"{Processor}, {Cores} cores, {Runtime}, {System}, {Date} UTC, load {Load?.ToString("N1", CultureInfo.InvariantCulture) ?? "unknown"}";

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];
}
