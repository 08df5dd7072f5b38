using System.Globalization;
using ServiceKit.Benchmarks.Rows;
using ServiceKit.Engineering.Measuring;

namespace ServiceKit.Benchmarks.Measuring;

/// <summary>
/// What every row adds to the same endpoint without authentication: batches of all rows in random turns, so that all see the
/// same machine, and of each the shortest and the middle.
/// </summary>
internal static class AddedTable
{
    public static async Task MeasureAsync(bool quick, string? only)
    {
        var before = Machine.Now();
        Console.WriteLine(before);
        var keys = only is null or "keys" ? await KeyLoad.MeasureAsync(quick ? 1 : 5) : null;
        var rows = new List<RunningRow>();
        try
        {
            foreach (var row in RivalRows.All.Concat(KitRows.All).Where(row => only is null || row.Baseline is null || row.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
            {
                rows.Add(await RunningRow.StartAsync(row));
            }

            var batches = Measure(rows, quick ? 150 : 1500);
            var table = Table(rows, batches);
            Print(table, keys);
            var file = Report.Write(only is null ? "in-process.json" : "in-process-rows.json", before, new { LoadAfter = Machine.LoadNow(), Rounds = batches[rows[0]].Count, Rows = table, Primitives = Primitives.Measure(), Keys = keys });
            Console.WriteLine($"written to {file}");
        }
        finally
        {
            foreach (var row in rows)
            {
                await row.DisposeAsync();
            }
        }
    }

    private static Dictionary<RunningRow, List<Batch>> Measure(List<RunningRow> rows, int rounds)
    {
        // Until the compiler has optimised what runs often; it does so in the background, in several steps.
        for (var step = 0; step < 5; step++)
        {
            foreach (var row in rows)
            {
                for (var i = 0; i < Math.Max(1, row.Row.Batch / 4); i++)
                {
                    Batch.Of(row);
                }
            }

            Thread.Sleep(300);
        }

        var batches = rows.ToDictionary(row => row, _ => new List<Batch>(rounds));
        var order = rows.ToArray();
        var random = new Random(7);
        for (var round = 0; round < rounds; round++)
        {
            random.Shuffle(order);
            foreach (var row in order)
            {
                batches[row].Add(Batch.Of(row));
            }
        }

        return batches;
    }

    private static List<Added> Table(List<RunningRow> rows, Dictionary<RunningRow, List<Batch>> batches)
    {
        var found = rows.ToDictionary(
            row => row.Row.Name,
            row => (Min: batches[row].Min(b => b.Nanoseconds), Median: Statistics.Median([.. batches[row].Select(b => b.Nanoseconds)]), Bytes: batches[row].Min(b => b.Bytes)));
        return [.. rows.Select(row =>
        {
            var (min, median, bytes) = found[row.Row.Name];
            var baseline = found[row.Row.Baseline ?? row.Row.Name];
            return new Added(row.Row.Name, row.Row.Baseline, min, median, bytes, min - baseline.Min, median - baseline.Median, bytes - baseline.Bytes);
        })];
    }

    private static void Print(List<Added> table, KeyLoad? keys)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-52} {"min ns",10} {"median",10} {"bytes",8} {"added min",11} {"median",9} {"bytes",8}"));
        foreach (var row in table)
        {
            Console.WriteLine(row.Baseline is null
                ? string.Create(CultureInfo.InvariantCulture, $"{row.Name,-52} {row.Minimum,10:N0} {row.Median,10:N0} {row.Bytes,8:N0}")
                : string.Create(CultureInfo.InvariantCulture, $"{row.Name,-52} {row.Minimum,10:N0} {row.Median,10:N0} {row.Bytes,8:N0} {row.AddedMinimum,11:N0} {row.AddedMedian,9:N0} {row.AddedBytes,8:N0}"));
        }

        if (keys is null)
        {
            return;
        }

        foreach (var primitive in Primitives.Measure())
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{primitive.Name,-52} {primitive.Minimum,10:N1} {primitive.Median,10:N1}"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{keys.Count:N0} keys from a file: read in {keys.MedianSeconds:N2} s (median; {keys.MinimumSeconds:N2} to {keys.MaximumSeconds:N2}), {keys.BytesPerKey:N0} bytes a key"));
    }

    private sealed record Added(string Name, string? Baseline, double Minimum, double Median, double Bytes, double AddedMinimum, double AddedMedian, double AddedBytes);
}
