using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Lifetime;

/// <summary>How a service begins and ends.</summary>
[Trait("Feature", "C15")]
public sealed class LifetimeTests
{
    [Fact]
    public async Task Hooks_RunInOrder_BeforeTheServerListens_AndAfterItHasStopped()
    {
        List<string> order = [];
        var keys = 0;
        await using (var service = await RunningService.StartAsync(build: b => b
            .WithAuth(apiKeys: [RunningService.Key])
            .OnStartup((services, _) =>
            {
                keys = services.GetRequiredService<ServiceKit.ApiKeys.ApiKeyRingHolder>().Current?.Count ?? 0;
                order.Add("start 1");
                return Task.CompletedTask;
            })
            .OnStartup(async (_, cancellation) =>
            {
                await Task.Yield();
                cancellation.ThrowIfCancellationRequested();
                order.Add("start 2");
            })
            .OnShutdown((_, _) =>
            {
                order.Add("stop 1");
                return Task.CompletedTask;
            })
            .OnShutdown((_, _) => throw new IOException("no disk"))
            .OnShutdown((_, _) =>
            {
                order.Add("stop 3");
                return Task.CompletedTask;
            })))
        {
            Assert.Equal(["start 1", "start 2"], order);
            await service.StopAsync();
            var failed = Assert.Single(service.Log.Entries, e => e.Event.Name == "shutdown.hook_failed");
            Assert.Equal((306, "ServiceKit.Hosting"), (failed.Event.Id, failed.Category));
        }

        Assert.Equal(["start 1", "start 2", "stop 3", "stop 1"], order);
        Assert.Equal(1, keys);
    }

    [Fact]
    public async Task StopThatIsAskedForTwice_RunsHooksOnce_AndBothWaitForThem()
    {
        var ran = 0;
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var service = await RunningService.StartAsync(build: b => b
            .WithAuth(apiKeys: [RunningService.Key])
            .OnShutdown(async (_, _) =>
            {
                Interlocked.Increment(ref ran);
                entered.TrySetResult();
                await release.Task;
            }));
        var first = service.StopAsync();
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var second = service.StopAsync();
        Assert.False(second.IsCompleted);
        release.SetResult();
        await Task.WhenAll(first, second);
        Assert.Equal(1, ran);
    }

    [Fact]
    public async Task ShutdownHookThatBlocks_HoldsTheEndUpNoLongerThanTheTimeout()
    {
        using var release = new ManualResetEventSlim();
        var left = false;
        await using var service = await RunningService.StartAsync(build: b => b
            .WithAuth(apiKeys: [RunningService.Key])
            .WithShutdown(s => s.Timeout = TimeSpan.FromSeconds(1))
            .OnShutdown((_, _) =>
            {
                release.Wait(TimeSpan.FromSeconds(60), CancellationToken.None);
                Volatile.Write(ref left, true);
                return Task.CompletedTask;
            }));
        await service.StopAsync();
        Assert.False(Volatile.Read(ref left));
        Assert.Single(service.Log.Entries, e => e.Event.Name == "shutdown.hook_failed");
        release.Set();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref left), TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task StartupHookThatFails_StopsTheStart()
    {
        var second = false;
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningService.StartAsync(build: b => b
            .WithAuth(apiKeys: [RunningService.Key])
            .OnStartup((_, _) => throw new InvalidOperationException("no table"))
            .OnStartup((_, _) =>
            {
                second = true;
                return Task.CompletedTask;
            })));
        Assert.Equal("no table", fault.Message);
        Assert.False(second);
    }

    [Fact]
    public async Task Commands_RunNoHooks()
    {
        var ran = false;
        var app = ServiceBuilder.Create(["--list-endpoints"], new ServiceInfo("listed")).WithAuth().OnStartup((_, _) =>
        {
            ran = true;
            return Task.CompletedTask;
        }).Build();
        await CapturedConsole.RunAsync(() => app.RunAsync());
        Assert.False(ran);
    }

    [Fact]
    public async Task Stop_IsNotReadyFirst_TakesRequestsForTheDelay_AndFinishesThoseOnTheirWay()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var service = await RunningService.StartAsync(
            app =>
            {
                app.MapGet("/slow", async () =>
                {
                    entered.SetResult();
                    await release.Task;
                    return "done";
                });
                app.MapGet("/quick", () => "done");
            },
            b => b.WithAuth(apiKeys: [RunningService.Key]).WithHealth().WithShutdown(s => s.Delay = TimeSpan.FromSeconds(3)));
        using var before = await service.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        var slow = service.GetAsync("/slow", RunningService.Key);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var stopping = service.StopAsync();
        using var ready = await service.GetAsync("/health/ready");
        using var live = await service.GetAsync("/health/live");
        using var quick = await service.GetAsync("/quick", RunningService.Key);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("""{"status":"unhealthy","checks":{"shutdown":{"state":"unhealthy","message":"The service is stopping"}}}""", await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.OK, quick.StatusCode);
        Assert.False(stopping.IsCompleted);
        Assert.Single(service.Log.Entries, e => e.Event.Name == "shutdown.draining");

        // Beyond the delay: the server has begun to stop, and waits for the request.
        var late = await service.Log.WaitForAsync("shutdown.draining");
        Assert.Equal(3.0, late.Values["seconds"]);
        release.SetResult();
        using var done = await slow;
        Assert.Equal("done", await done.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await stopping;
    }

    [Fact]
    public async Task Times_AreCheckedAndTogetherTheHosts()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithShutdown(s =>
        {
            s.Delay = TimeSpan.FromMilliseconds(1);
            s.Timeout = TimeSpan.FromSeconds(7);
        }));
        Assert.Equal(TimeSpan.FromSeconds(7.001), service.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
        // Without WithShutdown(), what the host was told holds.
        await using var own = await RunningService.StartAsync(build: b =>
        {
            b.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
            return b.WithAuth(apiKeys: [RunningService.Key]);
        });
        Assert.Equal(TimeSpan.FromSeconds(5), own.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
        foreach (var configure in (Action<ShutdownOptions>[])[s => s.Delay = TimeSpan.FromSeconds(-1), s => s.Delay = TimeSpan.FromHours(1), s => s.Timeout = TimeSpan.Zero, s => s.Timeout = TimeSpan.FromDays(1)])
        {
            var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithShutdown(configure)));
            Assert.Contains("out of range", fault.Message, StringComparison.Ordinal);
        }
    }
}
