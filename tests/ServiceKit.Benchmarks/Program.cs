// What a request costs in process.
//   ServiceKit.Benchmarks added [--quick]    the table of what is added to an endpoint without authentication
//   ServiceKit.Benchmarks timing [--quick]   whether the time tells nearly right keys from wrong ones
//   ServiceKit.Benchmarks [arguments]        the same rows with BenchmarkDotNet, and what they are made of
using BenchmarkDotNet.Running;
using ServiceKit.Benchmarks;
using ServiceKit.Benchmarks.Measuring;

var quick = args.Contains("--quick");
switch (args)
{
    case ["added", ..]:
        await AddedTable.MeasureAsync(quick);
        break;
    case ["timing", ..]:
        await TimingTable.MeasureAsync(quick);
        break;
    default:
        BenchmarkSwitcher.FromTypes([typeof(RequestBenchmarks), typeof(PrimitiveBenchmarks)]).Run(args);
        break;
}
