namespace ServiceKit.Engineering.Measuring;

/// <summary>The few statistics that measurements are reported with.</summary>
public static class Statistics
{
    public static double Median(IReadOnlyCollection<double> values) => Quantile(values, 0.5);

    /// <summary>The value below which the share <paramref name="share"/> lies, interpolated between the two nearest.</summary>
    public static double Quantile(IReadOnlyCollection<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + ((position - below) * (sorted[below + 1] - sorted[below]));
    }

    /// <summary>The standard error of the mean.</summary>
    public static double StandardError(IReadOnlyCollection<double> values) =>
        values.Count < 2 ? double.NaN : Math.Sqrt(Variance(values) / values.Count);

    public static double Variance(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1);
    }

    /// <summary>The geometric mean of ratios, and its standard error as a factor's distance from 1, taken in logarithms.</summary>
    public static (double Mean, double Error) GeometricMean(IReadOnlyCollection<double> ratios)
    {
        var logarithms = ratios.Select(ratio => Math.Log(ratio)).ToArray();
        var mean = Math.Exp(logarithms.Average());
        return (mean, mean * StandardError(logarithms));
    }

    /// <summary>Welch's t: the difference of two means in units of its standard error.</summary>
    public static double WelchT(IReadOnlyCollection<double> first, IReadOnlyCollection<double> second) =>
        (first.Average() - second.Average()) / Math.Sqrt((Variance(first) / first.Count) + (Variance(second) / second.Count));

    /// <summary>The 95 % interval of the difference of two medians, by drawing anew from the samples. Same samples, same interval.</summary>
    public static (double Low, double High) MedianDifference(double[] first, double[] second, int draws = 1000)
    {
        // A fixed seed: the interval is to be repeatable, not secret.
        var random = new Random(2026);
        var differences = new double[draws];
        for (var i = 0; i < draws; i++)
        {
            differences[i] = Median(Draw(first)) - Median(Draw(second));
        }

        return (Quantile(differences, 0.025), Quantile(differences, 0.975));

        double[] Draw(double[] from)
        {
            var drawn = new double[from.Length];
            for (var i = 0; i < drawn.Length; i++)
            {
                drawn[i] = from[random.Next(from.Length)];
            }

            return drawn;
        }
    }
}
