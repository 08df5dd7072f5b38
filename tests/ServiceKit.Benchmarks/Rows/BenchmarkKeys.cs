using System.Globalization;
using ServiceKit.Engineering;

namespace ServiceKit.Benchmarks.Rows;

/// <summary>Keys to measure with, 40 characters each, which nobody takes for real ones.</summary>
internal static class BenchmarkKeys
{
    public const string Header = "X-API-Key";

    public static string Good { get; } = Number(0);

    public static string Wrong { get; } = "sk_bench_wrong" + new string('0', 26);

    public static string Number(int number) => "sk_bench_" + number.ToString("D31", CultureInfo.InvariantCulture);

    public static IReadOnlyCollection<string> First(int count) => [.. Enumerable.Range(0, count).Select(Number)];

    /// <summary><paramref name="many"/> keys spread over the first <paramref name="count"/>, each a string of its own, so that memory is touched as by many callers.</summary>
    public static string[] Spread(int count, int many = 4096) => [.. Enumerable.Range(0, many).Select(i => Number((int)((long)i * 7919 % count)))];

    /// <summary>A key file with the first <paramref name="count"/> keys.</summary>
    public static string File(int count)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "bench")).FullName, $"keys-{count}.txt");
        if (!System.IO.File.Exists(path))
        {
            System.IO.File.WriteAllLines(path, Enumerable.Range(0, count).Select(Number));
        }

        return path;
    }
}
