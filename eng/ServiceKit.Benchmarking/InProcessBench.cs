using ServiceKit.Engineering;

namespace ServiceKit.Benchmarking;

/// <summary>Runs tests/ServiceKit.Benchmarks, which measures without a network.</summary>
public static class InProcessBench
{
    /// <param name="table"><c>added</c> or <c>timing</c>.</param>
    /// <param name="quick">Fewer rounds.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task RunAsync(string table, bool quick, CancellationToken cancellation)
    {
        var program = await BenchmarkServices.BuildAsync("ServiceKit.Benchmarks", cancellation);
        await new Command("dotnet", [program, table, .. quick ? ["--quick"] : (string[])[]]) { OnLine = Console.WriteLine, Timeout = TimeSpan.FromMinutes(30) }.CheckedAsync(cancellation);
    }
}
