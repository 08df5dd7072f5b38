using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Limits;
using ServiceKit.Limits.Counters;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Limits;

/// <summary>Limits of keys that replicas share, with a lender that a test holds in its hands.</summary>
public sealed class SharedLimitTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    [Trait("Feature", "C14")]
    public async Task Permits_AreBorrowedInBatches_AndNeverMoreThanTheQuota()
    {
        var lender = new Lender { Batch = 10 };
        await using var limited = await StartAsync(lender, "40/h");
        await limited.ExpectAsync(HttpStatusCode.OK, times: 40);
        using var refused = await limited.GetAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(Hour, refused.Headers.RetryAfter?.Delta);
        Assert.Equal(("\"key-per-hour\";q=40;w=3600", "\"key-per-hour\";r=0;t=3600"), LimitedService.Fields(refused));
        Assert.InRange(lender.Calls, 4, 5);
    }

    [Fact]
    [Trait("Feature", "C14")]
    public async Task WhatOtherReplicasUsed_IsNotThereAnyMore()
    {
        var lender = new Lender { Batch = 1 };
        await using var limited = await StartAsync(lender, "5/h");
        await limited.ExpectAsync(HttpStatusCode.OK);
        lender.Use(RunningService.Key, 3);
        await limited.ExpectAsync(HttpStatusCode.OK);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);

        // "Nothing is left" is believed for a second, in which nobody is asked.
        var calls = lender.Calls;
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, times: 20);
        Assert.Equal(calls, lender.Calls);
        lender.Use(RunningService.Key, -1);
        limited.Clock.Advance(TimeSpan.FromSeconds(1));
        await limited.ExpectAsync(HttpStatusCode.OK);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Requests_ThatFindNoPermit_WaitForTheLoan()
    {
        var lender = new Lender { Batch = 1 };
        await using var limited = await StartAsync(lender, "50/h");
        lender.Hold();
        var waiting = Enumerable.Range(0, 60).Select(_ => limited.GetAsync()).ToArray();
        await lender.CalledAsync();
        Assert.DoesNotContain(waiting, request => request.IsCompleted);
        lender.Release();
        var answers = await Task.WhenAll(waiting);
        Assert.Equal((50, 10), (answers.Count(a => a.StatusCode is HttpStatusCode.OK), answers.Count(a => a.StatusCode is HttpStatusCode.TooManyRequests)));
        Array.ForEach(answers, answer => answer.Dispose());

        // All who wait are asked for together.
        Assert.InRange(lender.Calls, 2, 30);
    }

    [Fact]
    public async Task RequestsThatWaited_GoOnBesideEachOther()
    {
        var lender = new Lender { Batch = 1 };
        var inside = 0;
        using var both = new ManualResetEventSlim();
        await using var limited = await LimitedService.StartAsync(
            b =>
            {
                b.Services.AddSingleton<IQuotaLender>(lender);
                return b;
            },
            app => app.MapGet("/slow", [ApiKeyProtected] () =>
            {
                // Holds its thread until the other one is here too.
                if (Interlocked.Increment(ref inside) == 2)
                {
                    both.Set();
                }

                return both.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken) ? "together" : "alone";
            }),
            Own("50/h"));
        lender.Hold();
        var waiting = Enumerable.Range(0, 2).Select(_ => limited.GetAsync("/slow")).ToArray();
        await lender.CalledAsync();
        lender.Release();
        foreach (var answer in await Task.WhenAll(waiting))
        {
            Assert.Equal("together", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            answer.Dispose();
        }
    }

    [Fact]
    public async Task LoweredQuota_GivesBackWhatWasBorrowedUnderTheHigherOne()
    {
        var lender = new Lender { Batch = 10 };
        var clock = new LimitClock(new ManualClock());
        var counter = new SharedWindowCounter("key", Hour, lender, clock) { Permits = 100 };
        Assert.Equal(Admission.Waiting, counter.Try(1, charge: true, clock.Now, out _));
        await counter.ReadyAsync().WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Admission.Admitted, counter.Try(1, charge: true, clock.Now, out _));
        counter.Permits = 5;
        Assert.Equal(9, lender.Returned);
        Assert.Equal(Admission.Waiting, counter.Try(1, charge: true, clock.Now, out _));
    }

    [Fact]
    public async Task LenderThatThrows_LeavesTheReplicaToItself()
    {
        var lender = new Lender { Batch = 1, Fault = new InvalidOperationException("broken") };
        await using var limited = await StartAsync(lender, "2/h");
        await limited.ExpectAsync(HttpStatusCode.OK, times: 2);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task LenderThatCannotBeReached_LeavesTheReplicaToItself_ForAWhile()
    {
        var lender = new Lender { Batch = 1, IsGone = true };
        await using var limited = await StartAsync(lender, "3/h");
        await limited.ExpectAsync(HttpStatusCode.OK, times: 3);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, times: 3);
        Assert.Equal(1, lender.Calls);
        lender.IsGone = false;
        limited.Clock.Advance(TimeSpan.FromSeconds(5));
        await limited.ExpectAsync(HttpStatusCode.OK, times: 3);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
        Assert.True(lender.Calls > 1);
    }

    [Fact]
    public async Task Window_ThatIsOver_VoidsWhatWasBorrowed()
    {
        var lender = new Lender { Batch = 10 };
        await using var limited = await StartAsync(lender, "12/m");
        await limited.ExpectAsync(HttpStatusCode.OK, times: 2);
        limited.Clock.Advance(TimeSpan.FromMinutes(1));
        lender.BeginWindow();
        await limited.ExpectAsync(HttpStatusCode.OK, times: 12);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task RequestThatAnotherLimitRefuses_CostsNothing()
    {
        var lender = new Lender { Batch = 1 };
        await using var limited = await LimitedService.StartAsync(
            b =>
            {
                b.Services.AddSingleton<IQuotaLender>(lender);
                return b.WithRateLimit(o => o.AddFixedWindow("exports", 1, Hour, onlyWhereNamed: true));
            },
            app => app.MapGet("/export", [ApiKeyProtected] () => "export").RequireRateLimit("exports"),
            Own("5/h"));
        await limited.ExpectAsync(HttpStatusCode.OK, "/export");
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, "/export", times: 10);
        await limited.ExpectAsync(HttpStatusCode.OK, times: 4);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task IdleCounter_GivesBackWhatItHolds_AndBorrowsAgain()
    {
        var lender = new Lender { Batch = 10 };
        await using var limited = await StartAsync(lender, "20/h");
        await limited.ExpectAsync(HttpStatusCode.OK, times: 2);
        Assert.True(lender.Watched!.ReturnIdle(Ticks(limited)));
        Assert.Equal(0, lender.Returned);
        limited.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(lender.Watched.ReturnIdle(Ticks(limited)));
        Assert.Equal(8, lender.Returned);
        await limited.ExpectAsync(HttpStatusCode.OK, times: 18);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Concurrency_AdmitsTheQuotaExactly()
    {
        var lender = new Lender { Batch = 7 };
        await using var one = await StartAsync(lender, "500/h");
        await using var other = await StartAsync(lender, "500/h");
        var answers = await Task.WhenAll(Enumerable.Range(0, 1200).Select(i => (i % 2 == 0 ? one : other).GetAsync()));
        Assert.Equal(500, answers.Count(a => a.StatusCode is HttpStatusCode.OK));
        Assert.Equal(700, answers.Count(a => a.StatusCode is HttpStatusCode.TooManyRequests));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    private static long Ticks(LimitedService limited) => limited.Service.Services.GetRequiredService<LimitClock>().Now;

    private static Task<LimitedService> StartAsync(Lender lender, string limit) => LimitedService.StartAsync(
        b =>
        {
            b.Services.AddSingleton<IQuotaLender>(lender);
            return b;
        },
        keys: Own(limit));

    private static Action<ApiKeyOptions> Own(string limit) => options => options.ApiKeys = [new ApiKeyEntry { Key = RunningService.Key, Limit = limit }];

    /// <summary>What a store does for all replicas, in memory: one key, one window.</summary>
    private sealed class Lender : IQuotaLender
    {
        private readonly Lock _lock = new();
        private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource? _held;
        private long _used;
        private long _window = 1;
        private int _calls;

        public bool IsShared => true;

        public required int Batch { get; init; }

        public bool IsGone { get; set; }

        public Exception? Fault { get; init; }

        public int Calls => Volatile.Read(ref _calls);

        public int Returned { get; private set; }

        public SharedWindowCounter? Watched { get; private set; }

        public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _held!.SetResult();

        public Task CalledAsync() => _called.Task.WaitAsync(TestContext.Current.CancellationToken);

        public void Use(string key, int permits)
        {
            _ = key;
            lock (_lock)
            {
                _used += permits;
            }
        }

        public void BeginWindow()
        {
            lock (_lock)
            {
                (_used, _window) = (0, _window + 1);
            }
        }

        public async Task<QuotaLoan?> BorrowAsync(string key, TimeSpan window, int permits, int wanted)
        {
            Interlocked.Increment(ref _calls);
            _called.TrySetResult();
            if (_held is { } held)
            {
                await held.Task;
            }

            if (Fault is not null)
            {
                throw Fault;
            }

            if (IsGone)
            {
                return null;
            }

            lock (_lock)
            {
                var granted = (int)Math.Min(Math.Max(wanted, Batch), Math.Max(0, permits - _used));
                _used += granted;
                return new QuotaLoan(granted, permits - _used, window, _window);
            }
        }

        public void GiveBack(string key, TimeSpan window, long windowId, int permits)
        {
            lock (_lock)
            {
                _used -= windowId == _window ? permits : 0;
                Returned += permits;
            }
        }

        public void Watch(SharedWindowCounter counter) => Watched = counter;
    }
}
