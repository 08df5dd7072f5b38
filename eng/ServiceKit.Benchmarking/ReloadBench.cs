using System.Globalization;
using ServiceKit.Engineering;
using ServiceKit.Engineering.Measuring;

namespace ServiceKit.Benchmarking;

/// <summary>What a reload of a million keys does to the time of answers: the 99th percentile of seconds with one and without, in turns.</summary>
public static class ReloadBench
{
    private const int Keys = 1_000_000;

    public static async Task RunAsync(CancellationToken cancellation)
    {
        if (await Tools.MissingAsync() is { } missing)
        {
            Console.WriteLine($"a reload is not measured: {missing}");
            return;
        }

        var machine = Machine.Now();
        Console.WriteLine(machine);
        await BenchmarkServices.BuildAllAsync(cancellation);
        var folder = Repository.FreshFolder("bench", "reload");
        var file = Path.Combine(folder, "keys.txt");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, Keys).Select(i => string.Create(CultureInfo.InvariantCulture, $"sk_bench_{i:D31}")), cancellation);
        await using var services = new BenchmarkServices();
        var service = await services.KitAsync("builder", cancellation, file);
        await LoadAsync(5);

        var calm = new List<double>();
        var reloading = new List<double>();
        for (var round = 0; round < 8; round++)
        {
            calm.Add(await LoadAsync(5));
            var load = LoadAsync(5);
            File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddSeconds(1));
            await File.AppendAllTextAsync(file, "\n", cancellation);
            reloading.Add(await load);
        }

        Directory.Delete(folder, recursive: true);
        var (ratio, error) = Statistics.GeometricMean([.. reloading.Zip(calm, (own, other) => own / other)]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"p99 of five seconds on one core: {Statistics.Median(calm):N2} ms, with a reload of {Keys:N0} keys {Statistics.Median(reloading):N2} ms, ratio {ratio:N2} ± {error:N2}"));
        Console.WriteLine($"written to {Report.Write("reload.json", machine, new { LoadAfter = Machine.LoadNow(), CalmMilliseconds = calm, ReloadingMilliseconds = reloading, Ratio = ratio, Error = error })}");

        async Task<double> LoadAsync(int seconds)
        {
            var run = await Wrk.RunAsync(RequestBench.Endpoint(service), 8, seconds, BenchmarkServices.Key, randomKeys: false, cancellation);
            return run.Refused + run.Errors == 0
                ? run.P99Milliseconds
                : throw new CommandFailedException($"During a reload {run.Refused} requests were refused, and {run.Errors} had no answer, within two seconds, or lost their connection.");
        }
    }
}
