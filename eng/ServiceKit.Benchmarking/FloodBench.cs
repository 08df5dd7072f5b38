using System.Globalization;
using ServiceKit.Engineering;
using ServiceKit.Engineering.Measuring;

namespace ServiceKit.Benchmarking;

/// <summary>
/// Callers with good keys beside a flood of random ones: how many requests they keep of those that they have beside as many
/// callers with good keys, and whether the flood leaves anything in memory.
/// </summary>
internal static class FloodBench
{
    private const int Good = 8;
    private const int Others = 64;

    public static async Task<object> RunAsync(bool quick, CancellationToken cancellation)
    {
        await using var services = new BenchmarkServices();
        var service = await services.KitAsync("builder", cancellation);
        var seconds = quick ? 1 : 3;
        await BesideAsync(service, null, seconds * 2, cancellation);
        var memoryBefore = Memory(service);

        var kept = new List<double>();
        var share = new List<double>();
        var refusals = 0L;
        for (var round = 0; round < (quick ? 3 : 15); round++)
        {
            // In turns, so that both see the same machine.
            var calm = round % 2 == 0 ? await BesideAsync(service, BenchmarkServices.Key, seconds, cancellation) : default;
            var flooded = await BesideAsync(service, null, seconds, cancellation);
            calm = calm.Good is null ? await BesideAsync(service, BenchmarkServices.Key, seconds, cancellation) : calm;
            kept.Add(flooded.Good!.RequestsPerSecond / calm.Good!.RequestsPerSecond);
            share.Add(flooded.Good.RequestsPerSecond / (flooded.Good.RequestsPerSecond + flooded.Other!.RequestsPerSecond) / ((double)Good / (Good + Others)));
            refusals += flooded.Other.Refused;
        }

        var memoryAfter = Memory(service);
        var (ratio, error) = Statistics.GeometricMean(kept);
        var (ofConnections, shareError) = Statistics.GeometricMean(share);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Good} connections with good keys beside {Others} with random ones: {ratio:N3} ± {error:N3} of their requests beside {Others} with good keys, {ofConnections:N3} ± {shareError:N3} of their share by connections; {refusals:N0} refusals, memory {memoryBefore:N0} to {memoryAfter:N0} MiB"));
        return new { Kept = ratio, KeptError = error, Share = ofConnections, ShareError = shareError, Refusals = refusals, MemoryBeforeMiB = memoryBefore, MemoryAfterMiB = memoryAfter };
    }

    private static async Task<(Wrk? Good, Wrk? Other)> BesideAsync(ServiceProcess service, string? otherKey, int seconds, CancellationToken cancellation)
    {
        var endpoint = RequestBench.Endpoint(service);
        var other = Wrk.RunAsync(endpoint, Others, seconds, otherKey, randomKeys: true, cancellation);
        var good = Wrk.RunAsync(endpoint, Good, seconds, BenchmarkServices.Key, randomKeys: false, cancellation);
        await Task.WhenAll(other, good);
        return (await good).Refused == 0 && ((await other).Refused > 0) == (otherKey is null)
            ? (await good, await other)
            : throw new CommandFailedException("A good key was refused in the flood, or a wrong one accepted.");
    }

    // What the system keeps in memory for the process, in MiB.
    private static double Memory(ServiceProcess service)
    {
        var line = File.ReadLines($"/proc/{service.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
