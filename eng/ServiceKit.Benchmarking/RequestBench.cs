using System.Globalization;
using ServiceKit.Engineering;
using ServiceKit.Engineering.Measuring;

namespace ServiceKit.Benchmarking;

/// <summary>
/// Requests a second against the same endpoint without authentication, in pairs that lie next to each other in time and are
/// drawn in random order; the second of two identical services without authentication shows how much of a ratio is noise.
/// </summary>
public static class RequestBench
{
    private const int Connections = 64;

    public static async Task RunAsync(bool quick, CancellationToken cancellation)
    {
        if (await Tools.MissingAsync() is { } missing)
        {
            Console.WriteLine($"requests are not measured: {missing}");
            return;
        }

        var machine = Machine.Now();
        Console.WriteLine(machine);
        await BenchmarkServices.BuildAllAsync(cancellation);
        var rows = await CompareAsync(quick, cancellation);
        var flood = await FloodBench.RunAsync(quick, cancellation);
        var start = await StartBench.RunAsync(quick ? 3 : 15, cancellation);
        Console.WriteLine($"written to {Report.Write("requests.json", machine, new { LoadAfter = Machine.LoadNow(), Connections, Rows = rows, Flood = flood, Start = start })}");
    }

    private static async Task<List<Row>> CompareAsync(bool quick, CancellationToken cancellation)
    {
        await using var services = new BenchmarkServices();
        var none = await services.RivalAsync("none", cancellation);
        var builder = await services.KitAsync("builder", cancellation);
        var handler = await services.RivalAsync("handler", cancellation);
        var key = BenchmarkServices.Key;
        Candidate[] candidates =
        [
            new("no authentication, a second process", await services.RivalAsync("none", cancellation), key),
            new("[ApiKeyProtected], ServiceBuilder", builder, key),
            new("[ApiKeyProtected], plain application", await services.KitAsync("attribute", cancellation), key),
            new("ServiceBuilder without authentication", await services.KitAsync("builder-open", cancellation), key),
            new("hand-written filter, HashSet<string>", await services.RivalAsync("filter", cancellation), key),
            new("authentication handler + policy", handler, key),
            new("[ApiKeyProtected], ServiceBuilder, against the handler", builder, key) { Against = handler },
            new("401 missing key, ServiceBuilder", builder, null) { Refused = true },
        ];

        // Every service optimised by its compiler before anything counts.
        foreach (var (service, sent) in candidates.Select(c => (c.Service, c.Key)).Append((none, key)).Distinct())
        {
            await Wrk.RunAsync(Endpoint(service), Connections, quick ? 1 : 5, sent, randomKeys: false, cancellation);
        }

        var ratios = candidates.ToDictionary(c => c, _ => new List<(double Own, double Other)>());
        // The order is drawn from a fixed seed: repeatable, and no service has the same neighbour every time.
        var random = new Random(20);
        for (var round = 0; round < (quick ? 2 : 20); round++)
        {
            random.Shuffle(candidates);
            foreach (var candidate in candidates)
            {
                ratios[candidate].Add(await PairAsync(candidate, candidate.Against ?? none, random.Next(2) == 0, quick ? 1 : 2, cancellation));
            }
        }

        return Print([.. ratios.Select(pair => Row.Of(pair.Key, pair.Value))]);
    }

    private static async Task<(double Own, double Other)> PairAsync(Candidate candidate, ServiceProcess against, bool ownFirst, int seconds, CancellationToken cancellation)
    {
        var other = ownFirst ? 0 : await RateAsync(against, BenchmarkServices.Key, refused: false);
        var own = await RateAsync(candidate.Service, candidate.Key, candidate.Refused);
        return (own, ownFirst ? await RateAsync(against, BenchmarkServices.Key, refused: false) : other);

        async Task<double> RateAsync(ServiceProcess service, string? key, bool refused)
        {
            var run = await Wrk.RunAsync(Endpoint(service), Connections, seconds, key, randomKeys: false, cancellation);
            return run.Errors == 0 && run.Refused > 0 == refused
                ? run.RequestsPerSecond
                : throw new CommandFailedException($"{candidate.Name}: {run.Refused} answers were refusals, {run.Errors} failed; what was measured is not what was meant.");
        }
    }

    private static List<Row> Print(List<Row> rows)
    {
        var noise = rows.Single(row => row.Name.StartsWith("no authentication", StringComparison.Ordinal));
        rows = [noise, .. rows.Where(row => row != noise).OrderBy(row => row.Name, StringComparer.Ordinal)];
        Console.WriteLine($"{"requests a second, against no authentication",-56} {"median",9} {"spread",19} {"ratio ± 1 SE",16}");
        foreach (var row in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Name,-56} {row.Median,9:N0} {row.Min,9:N0} to {row.Max,6:N0} {row.Ratio,8:N3} ± {row.Error:N3}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"noise floor: two identical services differ by {noise.Ratio:N3} ± {noise.Error:N3} in {noise.Pairs.Count} pairs"));
        return rows;
    }

    internal static Uri Endpoint(ServiceProcess service) => new(service.Address, "station");

    private sealed record Candidate(string Name, ServiceProcess Service, string? Key)
    {
        public ServiceProcess? Against { get; init; }

        public bool Refused { get; init; }
    }

    private sealed record Row(string Name, double Median, double Min, double Max, double Ratio, double Error, IReadOnlyList<double[]> Pairs)
    {
        public static Row Of(Candidate candidate, List<(double Own, double Other)> pairs)
        {
            var own = pairs.ConvertAll(pair => pair.Own);
            var (ratio, error) = Statistics.GeometricMean(pairs.ConvertAll(pair => pair.Own / pair.Other));
            return new Row(candidate.Name, Statistics.Median(own), own.Min(), own.Max(), ratio, error, pairs.ConvertAll(pair => new[] { pair.Own, pair.Other }));
        }
    }
}
