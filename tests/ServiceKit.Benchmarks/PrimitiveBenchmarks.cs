using BenchmarkDotNet.Attributes;
using ServiceKit.Benchmarks.Measuring;

namespace ServiceKit.Benchmarks;

/// <summary>What checking a key is made of.</summary>
[Config(typeof(InThisProcess))]
public class PrimitiveBenchmarks
{
    private readonly Primitives _primitives = new();

    [Benchmark(Description = "SHA256.HashData, 40 bytes")]
    public int HashData() => _primitives.HashData();

    [Benchmark(Description = "IncrementalHash, used again, 40 bytes")]
    public int Incremental() => _primitives.Incremental();

    [Benchmark(Description = "FixedTimeEquals, 32 bytes")]
    public int FixedTimeEquals() => _primitives.FixedTimeEquals();
}
