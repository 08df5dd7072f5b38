using System.Diagnostics;
using System.Globalization;
using ServiceKit.Benchmarks.Rows;
using ServiceKit.Benchmarks.Service;
using ServiceKit.Engineering.Measuring;
using ServiceKit.InProcess;

namespace ServiceKit.Benchmarks.Measuring;

/// <summary>
/// Whether the time of a refusal tells how much of a key was right: keys of which only the last three characters are wrong against
/// keys of which every character is, in random turns, and two lots of entirely wrong keys against each other as the control.
/// </summary>
internal static class TimingTable
{
    // Many, since the digest of each has a place of its own in the table, taken or not: of a few keys, that would be the difference.
    private const int KeysOfAKind = 512;
    private const int PublicLength = 9;

    public static async Task MeasureAsync(bool quick)
    {
        var machine = Machine.Now();
        Console.WriteLine(machine);
        var server = new InProcessServer();
        await using var app = Services.Kit(KitServices.Attribute)(server);
        await app.StartAsync();

        // The connection that has shown the good key before is where something of it could be remembered.
        var results = new[]
        {
            Compare(server, "new connections", afterGood: false, quick),
            Compare(server, "after the good key on the same connection", afterGood: true, quick),
        };
        foreach (var result in results)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Situation}: {result.Samples:N0} samples of each kind"));
            Print("nearly right - entirely wrong", result.NearlyRight);
            Print("entirely wrong - entirely wrong (control)", result.Control);
        }

        Console.WriteLine($"written to {Report.Write("timing.json", machine, results)}");
    }

    private static Result Compare(InProcessServer server, string situation, bool afterGood, bool quick)
    {
        var samples = quick ? 20_000 : 200_000;
        var connection = server.Connect();
        InProcessRequest[] kinds = [Request(NearlyRight), Request(i => EntirelyWrong(i)), Request(i => EntirelyWrong(i + KeysOfAKind))];
        var good = RivalRows.Good();
        var times = Array.ConvertAll(kinds, _ => new double[samples]);
        var random = new Random(11);
        var order = new int[] { 0, 1, 2 };
        for (var i = -samples / 4; i < samples; i++)
        {
            random.Shuffle(order);
            foreach (var kind in order)
            {
                var time = Sample(connection, kinds[kind], afterGood ? good : null);
                if (i >= 0)
                {
                    times[kind][i] = time;
                }
            }
        }

        return new Result(situation, samples, Difference.Of(times[0], times[1]), Difference.Of(times[2], times[1]));
    }

    private static double Sample(InProcessConnection connection, InProcessRequest request, InProcessRequest? before)
    {
        if (before is null)
        {
            connection.Renew();
        }
        else
        {
            connection.Send(before);
        }

        var begun = Stopwatch.GetTimestamp();
        connection.Send(request);
        var time = Stopwatch.GetElapsedTime(begun).TotalNanoseconds;
        return connection.StatusCode == 401 ? time : throw new InvalidOperationException("A wrong key was accepted.");
    }

    private static InProcessRequest Request(Func<int, string> key) =>
        new(BenchmarkEndpoint.Path, BenchmarkKeys.Header, [.. Enumerable.Range(0, KeysOfAKind).Select(key)]);

    private static string NearlyRight(int number) => $"{BenchmarkKeys.Good[..^3]}{Digit(number)}{Digit(number / 9)}{Digit(number / 81)}";

    // As long as the good key, and other than it at every place but in brand and environment, which are no secret: whether a key
    // has the shape of ServiceKit's format, which digits can have and letters not, is asked first, and takes its own time.
    private static string EntirelyWrong(int number) =>
        string.Create(BenchmarkKeys.Good.Length, number, static (span, number) =>
        {
            BenchmarkKeys.Good.AsSpan(0, PublicLength).CopyTo(span);
            for (var i = PublicLength; i < span.Length; i++)
            {
                // Spread by a multiplication (Knuth), so that no two keys are alike.
                span[i] = Digit((int)(((uint)((number + 1) * 64) + (uint)i) * 2654435761u >> 16));
            }
        });

    // Every digit but the one that the good key consists of.
    private static char Digit(int number) => (char)('1' + (number % 9));

    private static void Print(string name, Difference difference) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {name,-44} medians {difference.FirstMedian,7:N1} {difference.SecondMedian,7:N1} ns, difference {difference.Median,6:N1} (95 %: {difference.Low:N1} to {difference.High:N1}), Welch t {difference.WelchT:N2}"));

    private sealed record Result(string Situation, int Samples, Difference NearlyRight, Difference Control);

    /// <summary>
    /// The difference of two kinds. Welch's t is taken of what lies below the 90th percentile of both together: what lies above was
    /// interrupted. Beyond 4.5 it would be a leak (the threshold of dudect and of TVLA).
    /// </summary>
    private sealed record Difference(double FirstMedian, double SecondMedian, double Median, double Low, double High, double WelchT)
    {
        public static Difference Of(double[] first, double[] second)
        {
            var limit = Statistics.Quantile([.. first, .. second], 0.9);
            double[] fast = [.. first.Where(t => t <= limit)];
            double[] fastToo = [.. second.Where(t => t <= limit)];
            var (low, high) = Statistics.MedianDifference(Means(first), Means(second));
            var (one, other) = (Statistics.Median(first), Statistics.Median(second));
            return new Difference(one, other, one - other, low, high, Statistics.WelchT(fast, fastToo));
        }

        // The median of every hundred, which is finer than the clock's own step.
        private static double[] Means(double[] samples) => [.. samples.Chunk(100).Select(chunk => Statistics.Median(chunk))];
    }
}
