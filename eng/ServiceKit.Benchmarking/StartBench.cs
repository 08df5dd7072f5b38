using System.Diagnostics;
using System.Globalization;
using ServiceKit.Engineering.Measuring;

namespace ServiceKit.Benchmarking;

/// <summary>From the start of the process to the first 200, against a plain minimal API.</summary>
internal static class StartBench
{
    public static async Task<object> RunAsync(int rounds, CancellationToken cancellation)
    {
        var plain = new List<double>();
        var kit = new List<double>();
        for (var round = -1; round < rounds; round++)
        {
            // The first round brings the files into the system's memory.
            var kitFirst = round % 2 == 0;
            var own = kitFirst ? await TimeAsync(kit: true, cancellation) : 0;
            var other = await TimeAsync(kit: false, cancellation);
            own = kitFirst ? own : await TimeAsync(kit: true, cancellation);
            if (round >= 0)
            {
                plain.Add(other);
                kit.Add(own);
            }
        }

        var (ratio, error) = Statistics.GeometricMean([.. kit.Zip(plain, (own, other) => own / other)]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"start to first 200: plain {Statistics.Median(plain):N0} ms, ServiceBuilder without Swagger {Statistics.Median(kit):N0} ms, ratio {ratio:N2} ± {error:N2}"));
        return new { PlainMilliseconds = plain, KitMilliseconds = kit, Ratio = ratio, Error = error };
    }

    private static async Task<double> TimeAsync(bool kit, CancellationToken cancellation)
    {
        await using var services = new BenchmarkServices();
        using var client = new HttpClient();
        var clock = Stopwatch.StartNew();
        var service = kit ? await services.KitAsync("builder", cancellation) : await services.RivalAsync("none", cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, RequestBench.Endpoint(service));
        request.Headers.Add("X-API-Key", BenchmarkServices.Key);
        using var response = await client.SendAsync(request, cancellation);
        response.EnsureSuccessStatusCode();
        return clock.Elapsed.TotalMilliseconds;
    }
}
