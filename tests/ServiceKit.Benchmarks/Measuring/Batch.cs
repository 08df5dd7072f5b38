using System.Diagnostics;
using ServiceKit.Benchmarks.Rows;

namespace ServiceKit.Benchmarks.Measuring;

/// <summary>What one batch of requests took, each.</summary>
internal readonly record struct Batch(double Nanoseconds, double Bytes)
{
    /// <summary>Short enough that most batches are not interrupted, so that the shortest of many is the time without others.</summary>
    public static Batch Of(RunningRow row)
    {
        var count = row.Row.Batch;
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            row.Send();
        }

        var elapsed = Stopwatch.GetElapsedTime(begun);
        return new Batch(elapsed.TotalNanoseconds / count, (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / count);
    }
}
