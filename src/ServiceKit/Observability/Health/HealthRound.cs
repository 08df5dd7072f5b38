using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceKit.Observability.Health;

/// <summary>
/// Runs the checks, one round at a time: who asks while one is on its way, or soon after it, gets its result. <c>/health</c> is open to anyone, and
/// a thousand callers are not to be a thousand questions to a database, be it at once or one after the other.
/// </summary>
/// <remarks>A check that never ends, whatever its token says, ends no caller: they are told so, and no further round is begun beside it.</remarks>
internal sealed class HealthRound(HealthCheckService checks, Func<HealthCheckRegistration, bool> which, ApiKeyRedactor redactor, TimeSpan patience, TimeSpan maxAge, TimeProvider clock)
{
    private static readonly HealthAnswer Stuck = HealthAnswer.Of(new HealthReportDocument(
        HealthState.Unhealthy, new Dictionary<string, HealthCheckDocument> { ["checks"] = new(HealthState.Unhealthy, "The checks did not end in time") }));

    private readonly Lock _turn = new();
    private Task<Ended>? _latest;
    private long _begun;

    public async Task<HealthAnswer> RunAsync(CancellationToken cancellation)
    {
        var (round, left) = Join();
        try
        {
            return (await round.WaitAsync(left, clock, cancellation)).Answer;
        }
        catch (TimeoutException)
        {
            return Stuck;
        }
    }

    private (Task<Ended> Round, TimeSpan Left) Join()
    {
        lock (_turn)
        {
            if (_latest is not { } latest || IsOld(latest))
            {
                _begun = clock.GetTimestamp();
                _latest = latest = Task.Run(CheckAsync);
            }

            var left = patience - clock.GetElapsedTime(_begun);
            return (latest, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    // From its end on, so that the pause is the same however long the checks take.
    private bool IsOld(Task<Ended> round) =>
        round.IsCompleted && !(round.IsCompletedSuccessfully && clock.GetElapsedTime(round.Result.At) < maxAge);

    private async Task<Ended> CheckAsync()
    {
        var report = await checks.CheckHealthAsync(which, CancellationToken.None);
        return new Ended(HealthAnswer.Of(HealthReportDocument.From(report, redactor)), clock.GetTimestamp());
    }

    private sealed record Ended(HealthAnswer Answer, long At);
}

/// <summary>The result of a round, and the JSON that every caller of it gets.</summary>
/// <remarks>Written with settings of its own: what the service chose for its API, a source-generated resolver for one, need not know this document.</remarks>
internal sealed record HealthAnswer(HealthState State, string Json)
{
    public static HealthAnswer Of(HealthReportDocument document) => new(document.Status, JsonSerializer.Serialize(document, JsonSerializerOptions.Web));
}
