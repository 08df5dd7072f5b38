using ServiceKit.ApiKeys.Format;

namespace ServiceKit.Benchmarks.Measuring.Timing;

/// <summary>Four keys of one shape that differ in their secrets alone, and keys that are nearly one of them. Made as it runs, so that none is written down anywhere.</summary>
internal sealed class TimingKeys
{
    private const int SecretLength = 32;
    private const int WrongAtTheEnd = 3;

    private readonly string[] _secrets;
    private readonly Func<string, string> _compose;

    private TimingKeys(string shape, int seed, Func<string, string> compose)
    {
        // Repeatable, and not secret.
        var random = new Random(seed);
        _secrets = [.. Enumerable.Range(0, 4).Select(_ => new string(random.GetItems<char>(Base62.Alphabet, SecretLength)))];
        _compose = compose;
        Shape = shape;
    }

    /// <summary>Both shapes that a service knows: its own, where a checksum comes before the hash, and any other.</summary>
    public static IReadOnlyList<TimingKeys> Shapes { get; } =
    [
        // The checksum is right in every key: whoever tries keys computes it, since it is no secret, and is hashed and looked up.
        new("ServiceKit's format, right checksum", 1, WithChecksum),
        new("any other format", 2, secret => $"bench-{secret}"),
    ];

    public string Shape { get; }

    /// <summary>One of the four in full.</summary>
    public string Whole(int key) => _compose(_secrets[key]);

    /// <summary>A key of which the secret is right but for its last three characters, which are all wrong; another for each number.</summary>
    public string Nearly(int key, int number)
    {
        var secret = _secrets[key].ToCharArray();
        for (var i = secret.Length - WrongAtTheEnd; i < secret.Length; i++)
        {
            var right = Base62.Alphabet.IndexOf(secret[i], StringComparison.Ordinal);
            secret[i] = Base62.Alphabet[(right + 1 + (number % (Base62.Alphabet.Length - 1))) % Base62.Alphabet.Length];
            number /= Base62.Alphabet.Length - 1;
        }

        return _compose(new string(secret));
    }

    private static string WithChecksum(string secret)
    {
        var key = $"sk_bench_00000000_{secret}";
        Span<char> checksum = stackalloc char[6];
        Base62.Write(Crc32.Of(key), checksum);
        return $"{key}{checksum}";
    }
}
