using System.Diagnostics;
using ServiceKit.Benchmarks.Rows;
using ServiceKit.Engineering.Measuring;
using ServiceKit.InProcess;

namespace ServiceKit.Benchmarks.Measuring.Timing;

/// <summary>
/// Two services with a key each, A and B, and the same wrong keys for both: what is nearly A is entirely wrong for the service of
/// B, and the other way round. What is the matter with a text or with a service (where it lies in memory, which place of the table its digest has)
/// is in both halves of the comparison and cancels. What is left is nearness. Keys that are nearly C and nearly D, which no service has,
/// are the control, compared in the same way.
/// </summary>
internal sealed class CrossedProbes(InProcessConnection[] services, TimingKeys keys, bool afterGood)
{
    private const int Kinds = 4;
    private const int Cells = 2 * Kinds;

    // Each pair of keys is one observation: samples of the same key are not independent of each other, and counted as if they were, any little thing about a key looks certain.
    private const int Pairs = 512;

    private readonly InProcessRequest[] _good = [Request(keys.Whole(0)), Request(keys.Whole(1))];
    private readonly InProcessRequest[][] _nearly = [.. Enumerable.Range(0, Kinds).Select(kind => Enumerable.Range(0, Pairs).Select(number => Request(keys.Nearly(kind, number))).ToArray())];
    private readonly Random _random = new(11);

    /// <param name="rounds">How often each key is sent to each service.</param>
    public TimingResult Measure(int rounds)
    {
        var limit = Limit();
        var (sums, counts) = (new double[Pairs * Cells], new int[Pairs * Cells]);
        for (var round = 0; round < rounds; round++)
        {
            Round((pair, cell, time) =>
            {
                if (time <= limit)
                {
                    sums[(pair * Cells) + cell] += time;
                    counts[(pair * Cells) + cell]++;
                }
            });
        }

        double[][] means = [.. sums.Zip(counts, (sum, count) => sum / count).Chunk(Cells)];
        return new TimingResult(means.Average(cells => cells.Average()), Difference.Of(means, 0, 1), Difference.Of(means, 2, 3));
    }

    // What takes longer than nine of ten was interrupted. Fixed before anything counts, so that no kind has a limit of its own.
    private double Limit()
    {
        var times = new List<double>();
        for (var round = 0; round < 40; round++)
        {
            var counts = round >= 20;
            Round((_, _, time) =>
            {
                if (counts)
                {
                    times.Add(time);
                }
            });
        }

        return Statistics.Quantile(times, 0.9);
    }

    private void Round(Action<int, int, double> take)
    {
        Span<int> cells = [0, 1, 2, 3, 4, 5, 6, 7];
        Span<int> pairs = stackalloc int[Pairs];
        for (var i = 0; i < Pairs; i++)
        {
            pairs[i] = i;
        }

        _random.Shuffle(pairs);
        foreach (var pair in pairs)
        {
            _random.Shuffle(cells);
            foreach (var cell in cells)
            {
                take(pair, cell, Sample(cell % 2, _nearly[cell / 2][pair]));
            }
        }
    }

    private double Sample(int service, InProcessRequest request)
    {
        var connection = services[service];
        if (afterGood)
        {
            // Where something of the key could be remembered.
            connection.Send(_good[service]);
        }
        else
        {
            connection.Renew();
        }

        var begun = Stopwatch.GetTimestamp();
        connection.Send(request);
        var time = (Stopwatch.GetTimestamp() - begun) * (1e9 / Stopwatch.Frequency);
        return connection.StatusCode == 401 ? time : throw new InvalidOperationException("A wrong key was accepted.");
    }

    private static InProcessRequest Request(string key) => new(BenchmarkEndpoint.Path, BenchmarkKeys.Header, key);
}
