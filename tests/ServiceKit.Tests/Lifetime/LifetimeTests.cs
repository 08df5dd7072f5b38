using System.Net;
using System.Net.Sockets;
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

        Assert.Equal(3.0, service.Log.Entries.Single(e => e.Event.Name == "shutdown.draining").Values["seconds"]);

        // Beyond the delay: the server takes nobody any more, and still waits for the request.
        await RefusesConnectionsAsync(service.Client.BaseAddress!);
        Assert.False(slow.IsCompleted);
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        using var done = await slow;
        Assert.Equal("done", await done.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await stopping;
    }

    [Fact]
    public async Task Stop_BreaksOffWhatTakesLongerThanTheTimeout()
    {
        var entered = new TaskCompletionSource();
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/endless", async (CancellationToken aborted) =>
            {
                entered.SetResult();
                await Task.Delay(Timeout.Infinite, aborted);
            }),
            b => b.WithAuth(apiKeys: [RunningService.Key]).WithShutdown(s => s.Timeout = TimeSpan.FromSeconds(1)));
        var endless = service.GetAsync("/endless", RunningService.Key);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await service.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => endless);
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
        // Where nobody says anything of it, what the host was told holds.
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

    [Fact]
    public async Task Times_OfTheConfiguration_ComeBeforeThoseOfTheProgram()
    {
        await using var service = await RunningService.StartAsync(
            build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithShutdown(s =>
            {
                s.Delay = TimeSpan.FromMinutes(5);
                s.Timeout = TimeSpan.FromSeconds(7);
            }),
            settings: new() { ["ServiceKit:Shutdown:Delay"] = "00:00:00.5" });
        Assert.Equal(TimeSpan.FromSeconds(7.5), HostTimeout(service));
        var stopping = service.StopAsync();
        Assert.Equal(0.5, (await service.Log.WaitForAsync("shutdown.draining")).Values["seconds"]);
        await stopping;

        await using var configured = await RunningService.StartAsync(settings: new() { ["ServiceKit:Shutdown:Timeout"] = "00:00:20", ["ServiceKit:Shutdown:Delay"] = "" });
        Assert.Equal(TimeSpan.FromSeconds(20), HostTimeout(configured));
    }

    [Theory]
    [InlineData("ServiceKit:Shutdown:Delay", "10")]
    [InlineData("ServiceKit:Shutdown:Delay", "10s")]
    [InlineData("ServiceKit:Shutdown:Delay", "-00:00:01")]
    [InlineData("ServiceKit:Shutdown:Delay", "00:10:01")]
    [InlineData("ServiceKit:Shutdown:Timeout", "00:00:00")]
    [InlineData("ServiceKit:Shutdown:Timeout", "sk_test_full_access_0000")]
    [InlineData("ServiceKit:Shutdown:Dealy", "00:00:10")]
    [InlineData("ServiceKit:Shutdown", "00:00:10")]
    public async Task Times_OfTheConfigurationThatCannotBe_StopTheStart_AndAreNotRepeated(string name, string value)
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningService.StartAsync(settings: new() { [name] = value }));
        Assert.Contains("Write ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("ServiceKit:Shutdown", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(RunningService.Key, fault.Message, StringComparison.Ordinal);
    }

    private static TimeSpan HostTimeout(RunningService service) => service.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

    private static async Task RefusesConnectionsAsync(Uri address)
    {
        var deadline = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(30);
        while (true)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
            }
            catch (SocketException)
            {
                return;
            }

            Assert.True(DateTimeOffset.UtcNow < deadline, "the server went on taking connections");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
