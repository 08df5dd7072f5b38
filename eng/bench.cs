#:project ServiceKit.Benchmarking/ServiceKit.Benchmarking.csproj
#:property JsonSerializerIsReflectionEnabledByDefault=true
// What ServiceKit costs:   dotnet run -c Release eng/bench.cs [-- [generator|in-process|timing|requests|reload|all] [--quick]]
//   generator    a build of 1,000 protected endpoints, without and with the source generator
//   in-process   nanoseconds and bytes that a request costs more than one without authentication, beside other ways to do it
//   timing       whether the time of a refusal tells nearly right keys from wrong ones
//   requests     requests a second over HTTP, with wrk; a flood of wrong keys; the time of a start
//   reload       what a reload of a million keys does to the time of answers (not with --quick)
// Everything goes to artifacts/bench/*.json too. Ratios within one run are what counts: the times are those of the machine.
using System.Runtime.InteropServices;
using ServiceKit.Benchmarking;
using ServiceKit.Engineering;

string[] parts = ["generator", "in-process", "timing", "requests", "reload"];
var quick = args.Contains("--quick");
var asked = args.Where(a => a != "--quick").ToArray() is { Length: > 0 } named ? named : ["all"];
if (asked is not [var part] || (part != "all" && !parts.Contains(part)))
{
    Console.Error.WriteLine($"Usage: dotnet run -c Release eng/bench.cs [-- [{string.Join('|', parts)}|all] [--quick]]");
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    foreach (var name in part == "all" ? parts : [part])
    {
        Console.WriteLine($"• {name}");
        await RunAsync(name);
        Console.WriteLine();
    }

    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("• stopped");
    return 1;
}
catch (CommandFailedException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

async Task RunAsync(string name)
{
    switch (name)
    {
        case "generator":
            GeneratorBench.Run(quick);
            break;
        case "in-process":
            await InProcessBench.RunAsync("added", quick, stop.Token);
            break;
        case "timing":
            await InProcessBench.RunAsync("timing", quick, stop.Token);
            break;
        case "reload" when quick:
            Console.WriteLine("left out: a million keys take their time");
            break;
        case "reload":
            await ReloadBench.RunAsync(stop.Token);
            break;
        default:
            await RequestBench.RunAsync(quick, stop.Token);
            break;
    }
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
