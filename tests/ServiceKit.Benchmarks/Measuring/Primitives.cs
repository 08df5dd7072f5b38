using System.Diagnostics;
using System.Security.Cryptography;
using ServiceKit.Engineering.Measuring;

namespace ServiceKit.Benchmarks.Measuring;

/// <summary>What checking a key is made of, as the framework offers it: the floor under every row.</summary>
internal sealed class Primitives
{
    // For the life of the program.
    private static readonly IncrementalHash Reused = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private readonly byte[] _key = new byte[40];
    private readonly byte[] _first = new byte[SHA256.HashSizeInBytes];
    private readonly byte[] _second = new byte[SHA256.HashSizeInBytes];

    public int HashData() => SHA256.HashData(_key, _first);

    public int Incremental()
    {
        Reused.AppendData(_key);
        return Reused.GetHashAndReset(_first);
    }

    public int FixedTimeEquals() => CryptographicOperations.FixedTimeEquals(_first, _second) ? 1 : 0;

    public static IReadOnlyList<Primitive> Measure()
    {
        var primitives = new Primitives();
        return
        [
            Of("SHA256.HashData, 40 bytes", primitives.HashData),
            Of("IncrementalHash, used again, 40 bytes", primitives.Incremental),
            Of("FixedTimeEquals, 32 bytes", primitives.FixedTimeEquals),
        ];
    }

    private static Primitive Of(string name, Func<int> call)
    {
        const int batch = 1000;
        var times = new List<double>();
        for (var round = 0; round < 300; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            for (var i = 0; i < batch; i++)
            {
                call();
            }

            times.Add(Stopwatch.GetElapsedTime(begun).TotalNanoseconds / batch);
        }

        return new Primitive(name, times.Min(), Statistics.Median(times));
    }
}

/// <summary>The time of one call, in nanoseconds.</summary>
internal sealed record Primitive(string Name, double Minimum, double Median);
