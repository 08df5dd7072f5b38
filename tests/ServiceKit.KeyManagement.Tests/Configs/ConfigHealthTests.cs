using System.Net;
using Microsoft.Extensions.DependencyInjection;
using static ServiceKit.KeyManagement.Tests.Configs.ConfigService;

namespace ServiceKit.KeyManagement.Tests.Configs;

/// <summary>What a store of configurations that is not well makes of the health of the service: all replicas share it, and none is to be taken out for it.</summary>
[Trait("Feature", "C15")]
public sealed class ConfigHealthTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Feature", "B7")]
    public async Task StoreThatHangs_IsDegraded_TakesNoReplicaOut_AndIsAskedOnce(bool obeysItsToken)
    {
        var store = new HangingConfigs(obeysItsToken);
        await using var service = await StartAsync(build: b =>
        {
            b.Services.AddSingleton<IApiKeyStore>(new MemoryApiKeyStore());
            b.Services.AddSingleton<IConfigStore>(store);
            return b.WithConfig<StationConfig>().WithHealth(h => h.Configure(o =>
            {
                o.CheckTimeout = TimeSpan.FromMilliseconds(200);
                o.MaxAge = TimeSpan.Zero;
            }));
        });
        foreach (var path in (string[])["/health", "/health/ready", "/health"])
        {
            using var response = await service.Service.GetAsync(path);
            var body = await ReadAsync(response);
            Assert.Equal("degraded", body.GetProperty("status").GetString());
            var check = body.GetProperty("checks").GetProperty("configs");
            Assert.Equal(("degraded", "The store of configurations does not answer"), (check.GetProperty("state").GetString(), check.GetProperty("message").GetString()));
        }

        Assert.Equal(1, store.Asked);
        store.Release();
        using var well = await service.Service.GetAsync("/health");
        Assert.Equal("healthy", (await ReadAsync(well)).GetProperty("checks").GetProperty("configs").GetProperty("state").GetString());
    }

    [Fact]
    public async Task StoreThatFailsAsNoStoreMay_IsDegraded_AndTellsNothing()
    {
        await using var service = await StartAsync(build: b =>
        {
            b.Services.AddSingleton<IApiKeyStore>(new MemoryApiKeyStore());
            b.Services.AddSingleton<IConfigStore>(new HangingConfigs(obeysItsToken: true) { Fault = new IOException("secret words") });
            return b.WithConfig<StationConfig>().WithHealth();
        });
        using var response = await service.Service.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var check = (await ReadAsync(response)).GetProperty("checks").GetProperty("configs");
        Assert.Equal(("degraded", "The check failed; the log says why."), (check.GetProperty("state").GetString(), check.GetProperty("message").GetString()));
    }

    /// <summary>A store that takes a question and says nothing, as a database behind a broken network does.</summary>
    private sealed class HangingConfigs(bool obeysItsToken) : IConfigStore
    {
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public Exception? Fault { get; init; }

        public void Release() => _release.SetResult();

        public async Task<IReadOnlyList<string>> ListConfigNamesAsync(string kind, string after, int take, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            if (Fault is { } fault)
            {
                throw fault;
            }

            await _release.Task.WaitAsync(obeysItsToken ? cancellationToken : CancellationToken.None);
            return [];
        }

        public Task<StoredConfig?> FindConfigAsync(string kind, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StoredConfigPage> ListConfigsAsync(string kind, string? text, int skip, int take, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ConfigWriteResult> WriteConfigAsync(ConfigWrite write, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ConfigWriteOutcome> RemoveConfigAsync(string kind, string name, IReadOnlyCollection<string>? expectedTags, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
