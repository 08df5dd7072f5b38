using ServiceKit.Engineering.Measuring;

namespace ServiceKit.Benchmarks.Measuring.Timing;

/// <param name="Refusal">What a refusal takes, in nanoseconds.</param>
/// <param name="NearlyRight">Nearly right keys less entirely wrong ones.</param>
/// <param name="Control">The same of keys that are nearly those of nobody.</param>
internal sealed record TimingResult(double Refusal, Difference NearlyRight, Difference Control);

/// <summary>A difference of times in nanoseconds, with its standard error and their quotient. Beyond 4.5 it is a leak (the threshold of dudect and of TVLA).</summary>
internal sealed record Difference(double Mean, double Error, double T)
{
    /// <param name="pairs">Of each pair of keys, the mean time of each kind at each of the two services.</param>
    /// <param name="first">The kind that is near to the key of the first service.</param>
    /// <param name="second">The kind that is near to the key of the second.</param>
    public static Difference Of(double[][] pairs, int first, int second)
    {
        double[] differences = [.. pairs.Select(cells => (cells[2 * first] + cells[(2 * second) + 1] - cells[(2 * first) + 1] - cells[2 * second]) / 2)];
        var (mean, error) = (differences.Average(), Statistics.StandardError(differences));
        return new Difference(mean, error, mean / error);
    }
}
