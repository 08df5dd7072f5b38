using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Benchmarks.Rows;
using ServiceKit.Benchmarks.Service;
using ServiceKit.Engineering.Measuring;
using ServiceKit.InProcess;

namespace ServiceKit.Benchmarks.Measuring;

/// <summary>A million keys: how long reading them takes, and what they keep in memory.</summary>
internal sealed record KeyLoad(int Count, double MinimumSeconds, double MedianSeconds, double MaximumSeconds, double BytesPerKey)
{
    private const int Many = 1_000_000;

    public static async Task<KeyLoad> MeasureAsync(int rounds)
    {
        // A first service warms up what any service keeps.
        var few = await MemoryAsync(1, 0, []);
        var times = new List<double>();
        var many = await MemoryAsync(Many, rounds, times);
        return new KeyLoad(Many, times.Min(), Statistics.Median(times), times.Max(), (double)(many - few) / Many);
    }

    // Memory that a running service with so many keys keeps, over what this process kept before.
    private static async Task<long> MemoryAsync(int keys, int rounds, List<double> times)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var app = Services.Kit(KitServices.Attribute, keys)(new InProcessServer());
        await app.StartAsync();
        // Off the stack of whoever read the keys: its frames would keep the ring that was read first.
        await Task.Yield();
        var reloader = app.Services.GetRequiredService<IApiKeyReloader>();
        for (var round = 0; round < rounds; round++)
        {
            GC.Collect();
            var begun = Stopwatch.GetTimestamp();
            if (!await reloader.ReloadAsync())
            {
                throw new InvalidOperationException("The keys could not be read.");
            }

            times.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            await Task.Yield();
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(app);
        return after - before;
    }
}
