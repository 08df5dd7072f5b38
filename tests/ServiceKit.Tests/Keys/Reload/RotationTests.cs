using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Keys.Reload;

/// <summary>Rotation through the key file, as an operator does it, while callers never stop.</summary>
public sealed class RotationTests : IDisposable
{
    private const int Rotations = 100;
    private const int Callers = 4;

    private readonly KeyFolder _folder = new();
    private readonly ConcurrentQueue<string> _wrong = [];
    private readonly int[] _answers = new int[2];

    // What the operator has told the callers: the key to use, and how many of the earlier ones are withdrawn by now.
    private volatile int _current;
    private volatile int _withdrawn;
    private volatile bool _done;

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Feature", "P5")]
    [Trait("Feature", "B4")]
    [Trait("Feature", "C12")]
    public async Task HundredRotations_UnderConstantLoad_NoAnswerIsWrong()
    {
        var file = _folder.Write(Key(0));
        await using var service = await RunningService.StartAsync(app => app.MapGet("/things", [ApiKeyProtected] () => "ok"), b =>
        {
            b.Logging.AddFilter("Microsoft", LogLevel.Warning);
            // Withdrawn keys are sent far more often than a guesser may.
            return b.WithAuth(apiKeyFile: file).WithAuth(o => o.WrongKeysPerMinute = null);
        });
        Task[] callers = [.. Enumerable.Range(0, Callers).Select(_ => Task.Run(() => CallAsync(service)))];
        for (var i = 0; i < Rotations; i++)
        {
            // 1. The new key beside the old one. 2. The callers change over. 3. The old one goes.
            await RotateAsync(service, file, $"{Key(i)}\n{Key(i + 1)}\n", (2 * i) + 0);
            _current = i + 1;
            await RotateAsync(service, file, $"{Key(i + 1)}\n", (2 * i) + 1);
            _withdrawn = i + 1;
        }

        _done = true;
        await Task.WhenAll(callers);
        Assert.Empty(_wrong);
        Assert.DoesNotContain(service.Log.Authentication, e => e.Event.Name == "keys.reload_failed");

        // Both kinds of call were made throughout, or the test would prove nothing.
        Assert.All(_answers, count => Assert.True(count >= Rotations, $"{_answers[0]} accepted and {_answers[1]} refused calls"));
    }

    private static string Key(int number) => $"sk_test_rotation_{number:0000}_0000";

    private async Task RotateAsync(RunningService service, string file, string content, int reload)
    {
        _folder.Replace(file, content);
        await service.Log.WaitForAsync("keys.reloaded", reload);
    }

    private async Task CallAsync(RunningService service)
    {
        while (!_done)
        {
            // Read before the call: what held then holds during it, since a withdrawn key never comes back.
            var withdrawn = _withdrawn;
            if (withdrawn > 0)
            {
                await ExpectAsync(service, withdrawn - 1, HttpStatusCode.Unauthorized);
            }

            var current = _current;
            using var response = await service.GetAsync("/things", Key(current));
            // A key that was withdrawn during the call may be refused.
            if (response.StatusCode != HttpStatusCode.OK && _current == current)
            {
                _wrong.Enqueue($"key {current} answered {response.StatusCode}");
            }

            Interlocked.Increment(ref _answers[0]);
        }
    }

    private async Task ExpectAsync(RunningService service, int key, HttpStatusCode status)
    {
        using var response = await service.GetAsync("/things", Key(key));
        if (response.StatusCode != status)
        {
            _wrong.Enqueue($"key {key} answered {response.StatusCode} in place of {status}");
        }

        Interlocked.Increment(ref _answers[1]);
    }
}
