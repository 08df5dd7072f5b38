using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ServiceKit.Benchmarks.Rows;

namespace ServiceKit.Benchmarks;

/// <summary>Every row with BenchmarkDotNet.</summary>
[MemoryDiagnoser]
[Config(typeof(InThisProcess))]
public class RequestBenchmarks
{
    private RunningRow _row = null!;

    public static IEnumerable<string> Names => RivalRows.All.Concat(KitRows.All).Select(row => row.Name);

    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = string.Empty;

    [GlobalSetup]
    public async Task StartAsync() => _row = await RunningRow.StartAsync(RivalRows.All.Concat(KitRows.All).Single(row => row.Name == Name));

    [Benchmark]
    public void Request() => _row.Send();

    [GlobalCleanup]
    public async Task StopAsync() => await _row.DisposeAsync();
}

/// <summary>In this process: what BenchmarkDotNet would build for each row knows nothing of the settings of this repository.</summary>
internal sealed class InThisProcess : ManualConfig
{
    public InThisProcess()
    {
        AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
        AddColumn(StatisticColumn.Min, StatisticColumn.Median);
    }
}
