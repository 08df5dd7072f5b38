using ServiceKit.Benchmarks.Rivals;
using ServiceKit.InProcess;

namespace ServiceKit.Benchmarks.Rows;

/// <summary>No authentication, and what is written without ServiceKit.</summary>
internal static class RivalRows
{
    public const string None = "no authentication";
    public const string NoneNewConnections = "no authentication, new connections";

    public static IReadOnlyList<Row> All { get; } =
    [
        new(None, null, Services.Rival(RivalServices.None), Good),
        new("no authentication, again", None, Services.Rival(RivalServices.None), Good),
        new(NoneNewConnections, null, Services.Rival(RivalServices.None), Good) { NewConnections = true },
        new("no-op filter", None, Services.Rival(RivalServices.NoFilter), Good),
        new("hand-written filter, HashSet<string>", None, Services.Rival(RivalServices.Filter), Good),
        new("SHA-256 + FixedTimeEquals, 1 key", None, Services.Rival(RivalServices.Scan), Good),
        new("SHA-256 + FixedTimeEquals, 100 keys", None, Services.Rival(RivalServices.Scan, 100), Good) { Batch = 50 },
        new("SHA-256 + FixedTimeEquals, 10,000 keys", None, Services.Rival(RivalServices.Scan, 10_000), Good) { Batch = 1 },
        new("authentication handler + policy", None, Services.Rival(RivalServices.Handler), Good),
    ];

    public static InProcessRequest Good() => new(BenchmarkEndpoint.Path, BenchmarkKeys.Header, BenchmarkKeys.Good);
}
