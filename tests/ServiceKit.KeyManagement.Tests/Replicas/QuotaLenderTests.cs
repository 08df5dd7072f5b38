using Microsoft.Extensions.DependencyInjection;
using ServiceKit.KeyManagement.Limits;
using ServiceKit.KeyManagement.Tests.Api;

namespace ServiceKit.KeyManagement.Tests.Replicas;

/// <summary>What is borrowed from a store that answers late, or for several at once.</summary>
public sealed class QuotaLenderTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LoanThatComesTooLate_IsGivenBack()
    {
        var store = new SlowStore();
        await using var service = await ManagedService.StartAsync(store: store);
        var lender = service.Service.Services.GetRequiredService<QuotaLender>();
        store.Hold();
        Assert.Null(await lender.BorrowAsync("a", Hour, 10, 3));
        store.Release();
        await store.GivenBackAsync();
        Assert.Equal(0, store.Used);
        Assert.Contains(service.Service.Log.Entries, entry => entry.Event.Name == "limits.alone");

        // Until it is asked again, nobody waits for it.
        Assert.Null(await lender.BorrowAsync("a", Hour, 10, 3));
        service.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(3, (await lender.BorrowAsync("a", Hour, 10, 3))!.Value.Granted);
        await service.Service.Log.WaitForAsync("limits.shared");
    }

    [Fact]
    public async Task Shares_OfOneLoan_AreWhatEachWanted()
    {
        var store = new SlowStore { Beyond = 2 };
        await using var service = await ManagedService.StartAsync(store: store);
        var lender = service.Service.Services.GetRequiredService<QuotaLender>();
        store.Hold();
        var first = lender.BorrowAsync("other", Hour, 100, 1);
        await store.CalledAsync();
        var calls = new[] { 5, 1, 3 }.Select(wanted => lender.BorrowAsync("a", Hour, 100, wanted)).ToArray();
        store.Release();
        await first;
        Assert.Equal([7, 1, 3], (await Task.WhenAll(calls)).Select(loan => loan!.Value.Granted));
    }

    /// <summary>A store that lends what is wanted, when it is let.</summary>
    private sealed class SlowStore : RecordingStore, ISharedKeyLimits
    {
        private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _back = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource? _hold;
        private long _used;

        public long Beyond { get; init; }

        public long Used => Interlocked.Read(ref _used);

        public void Hold() => _hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _hold!.SetResult();

        public Task CalledAsync() => _called.Task.WaitAsync(Cancelled);

        public Task GivenBackAsync() => _back.Task.WaitAsync(Cancelled);

        // Deaf to who gives up: as a server that has received the statement.
        public async Task<IReadOnlyList<KeyLimitLoan>> LendAsync(IReadOnlyList<KeyLimitRequest> requests, CancellationToken cancellationToken)
        {
            _called.TrySetResult();
            await (_hold?.Task ?? Task.CompletedTask);
            foreach (var request in requests)
            {
                Interlocked.Add(ref _used, request.Wanted - request.Returned);
                if (request.Returned > 0)
                {
                    _back.TrySetResult();
                }
            }

            return [.. requests.Select(request => new KeyLimitLoan(request.Wanted == 0 ? 0 : request.Wanted + Beyond, 50, request.Window, 1))];
        }

        public Task SweepAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
