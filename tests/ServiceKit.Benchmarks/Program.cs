// What a request costs in process.
//   ServiceKit.Benchmarks added [--quick]    the table of what is added to an endpoint without authentication;
//                                            --rows <text> for those rows alone whose names have the text in them
//   ServiceKit.Benchmarks profile <name>     one row again and again for ten seconds, for a profiler that watches from outside
//   ServiceKit.Benchmarks timing [--quick]   whether the time tells nearly right keys from wrong ones
//   ServiceKit.Benchmarks [arguments]        the same rows with BenchmarkDotNet, and what they are made of
using BenchmarkDotNet.Running;
using ServiceKit.Benchmarks;
using ServiceKit.Benchmarks.Measuring;
using ServiceKit.Benchmarks.Measuring.Timing;

var quick = args.Contains("--quick");
switch (args)
{
    case ["added", ..]:
        await AddedTable.MeasureAsync(quick, args.SkipWhile(a => a != "--rows").Skip(1).FirstOrDefault());
        break;
    case ["profile", var name]:
        await Repeated.RunAsync(name, TimeSpan.FromSeconds(10));
        break;
    case ["timing", ..]:
        await TimingTable.MeasureAsync(quick);
        break;
    default:
        BenchmarkSwitcher.FromTypes([typeof(RequestBenchmarks), typeof(PrimitiveBenchmarks)]).Run(args);
        break;
}
