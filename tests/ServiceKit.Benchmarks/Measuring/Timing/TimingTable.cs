using System.Globalization;
using ServiceKit.Benchmarks.Rivals;
using ServiceKit.Benchmarks.Rows;
using ServiceKit.Benchmarks.Service;
using ServiceKit.Engineering.Measuring;
using ServiceKit.InProcess;

namespace ServiceKit.Benchmarks.Measuring.Timing;

/// <summary>Whether the time of a refusal tells how much of a key was right.</summary>
internal static class TimingTable
{
    public static async Task MeasureAsync(bool quick)
    {
        var machine = Machine.Now();
        Console.WriteLine(machine);
        var rounds = quick ? 60 : 800;
        var rows = new List<Row>();
        foreach (var keys in TimingKeys.Shapes)
        {
            rows.Add(await MeasureAsync("[ApiKeyProtected], new connections", key => Services.Kit(KitServices.Attribute, key), keys, afterGood: false, rounds));
            rows.Add(await MeasureAsync("[ApiKeyProtected], after the good key", key => Services.Kit(KitServices.Attribute, key), keys, afterGood: true, rounds));

            // What must show, or the method would see nothing.
            rows.Add(await MeasureAsync("key == presented, which leaks", key => Services.Rival(RivalServices.Equal, key), keys, afterGood: false, rounds));
        }

        Console.WriteLine($"written to {Report.Write("timing.json", machine, new { LoadAfter = Machine.LoadNow(), Rounds = rounds, Rows = rows })}");
    }

    private static async Task<Row> MeasureAsync(string service, Func<string, Func<InProcessServer, Microsoft.AspNetCore.Builder.WebApplication>> build, TimingKeys keys, bool afterGood, int rounds)
    {
        InProcessServer[] servers = [new(), new()];
        await using var first = build(keys.Whole(0))(servers[0]);
        await using var second = build(keys.Whole(1))(servers[1]);
        await first.StartAsync();
        await second.StartAsync();
        var result = new CrossedProbes([servers[0].Connect(), servers[1].Connect()], keys, afterGood).Measure(rounds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{service}; {keys.Shape}: a refusal takes {result.Refusal:N0} ns"));
        Print("nearly right - entirely wrong", result.NearlyRight);
        Print("nearly nobody's - entirely wrong (control)", result.Control);
        return new Row(service, keys.Shape, result);
    }

    private static void Print(string name, Difference difference) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-44} {difference.Mean,6:N2} ± {difference.Error:N2} ns, t {difference.T:N2}"));

    private sealed record Row(string Service, string Shape, TimingResult Result);
}
