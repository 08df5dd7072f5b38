using System.Globalization;
using System.Text.RegularExpressions;
using ServiceKit.Engineering;

namespace ServiceKit.Benchmarking;

/// <summary>Drives a service on this machine with wrk, on a core of its own.</summary>
/// <param name="RequestsPerSecond">Answers a second, whatever their status.</param>
/// <param name="P99Milliseconds">The time in which 99 % of requests were answered.</param>
/// <param name="Refused">How many answers had another status than 2xx or 3xx.</param>
/// <param name="Errors">How many connections failed or requests were not answered in time.</param>
public sealed partial record Wrk(double RequestsPerSecond, double P99Milliseconds, long Refused, long Errors)
{
    public static async Task<Wrk> RunAsync(Uri service, int connections, int seconds, string? key, bool randomKeys, CancellationToken cancellation)
    {
        if (!service.IsLoopback)
        {
            throw new ArgumentException("Load is put on this machine only.", nameof(service));
        }

        // wrk varies a header only by a script.
        string[] script = randomKeys ? ["-s", await ScriptAsync(key, cancellation)] : [];
        string[] header = key is null || randomKeys ? [] : ["-H", $"X-API-Key: {key}"];
        var run = await new Command("taskset", ["-c", Cores.Client, "wrk", "-t1", $"-c{connections}", $"-d{seconds}s", "--latency", .. script, .. header, service.ToString()])
        {
            Timeout = TimeSpan.FromSeconds(seconds + 30),
        }.CheckedAsync(cancellation);
        return Read(run.Output);
    }

    /// <summary>Takes the figures out of what wrk prints.</summary>
    public static Wrk Read(string output) => new(
        Rate().Match(output) is { Success: true } rate ? Number(rate.Groups[1].Value) : throw new CommandFailedException($"wrk printed no rate:\n{output}"),
        P99().Match(output) is { Success: true } p99 ? Number(p99.Groups[1].Value) * (p99.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 }) : double.NaN,
        Refusals().Match(output) is { Success: true } refused ? long.Parse(refused.Groups[1].Value, CultureInfo.InvariantCulture) : 0,
        SocketErrors().Match(output) is { Success: true } errors ? Enumerable.Range(1, 4).Sum(i => long.Parse(errors.Groups[i].Value, CultureInfo.InvariantCulture)) : 0);

    // Each request has another key: random, or the good one at the same cost to the client.
    private static async Task<string> ScriptAsync(string? key, CancellationToken cancellation)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "bench")).FullName, key is null ? "wrong-keys.lua" : "good-key.lua");
        await File.WriteAllTextAsync(
            file,
            $$"""
            function init() math.randomseed(os.time()) end
            function request()
              local random = string.format("sk_bench_wrong_%012d%013d", math.random(0, 999999999), math.random(0, 999999999))
              wrk.headers["X-API-Key"] = {{(key is null ? "random" : $"\"{key}\"")}}
              return wrk.format()
            end
            """,
            cancellation);
        return file;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P99();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex Refusals();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex SocketErrors();
}
