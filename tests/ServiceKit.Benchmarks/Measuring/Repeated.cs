using System.Diagnostics;
using ServiceKit.Benchmarks.Rows;

namespace ServiceKit.Benchmarks.Measuring;

/// <summary>
/// One row and nothing else, so that a profiler outside sees where its time goes. With <c>perf</c>, set <c>DOTNET_PerfMapEnabled=1</c> and
/// <c>DOTNET_EnableWriteXorExecute=0</c>, else it has no names of methods.
/// </summary>
internal static class Repeated
{
    public static async Task RunAsync(string name, TimeSpan time)
    {
        var row = RivalRows.All.Concat(KitRows.All).FirstOrDefault(row => row.Name == name)
            ?? throw new ArgumentException($"There is no row \"{name}\": \"added\" prints them.", nameof(name));
        await using var running = await RunningRow.StartAsync(row);
        var begun = Stopwatch.GetTimestamp();
        var requests = 0L;
        while (Stopwatch.GetElapsedTime(begun) < time)
        {
            Batch.Of(running);
            requests += row.Batch;
        }

        Console.WriteLine($"{requests:N0} requests, {Stopwatch.GetElapsedTime(begun).TotalNanoseconds / requests:N0} ns each");
    }
}
