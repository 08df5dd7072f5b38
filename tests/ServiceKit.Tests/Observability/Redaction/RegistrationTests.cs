#pragma warning disable CA1848, CA1873 // logs as programs do
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceKit.Tests.Hosting;
using ServiceKit.Tests.Keys.Format;

namespace ServiceKit.Tests.Observability.Redaction;

/// <summary>Whatever a program logs with, and whenever it is registered, it is behind the redactor.</summary>
public sealed class RegistrationTests
{
    private const string Key = FormatVectors.Words;

    [Fact]
    public void AddApiKeys_Repeated_WrapsOnce()
    {
        var own = new OwnFactory();
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(own);
        services.AddApiKeys();
        services.AddApiKeys(o => o.HeaderName = "X-Key").AddApiKeys();
        using (var provider = services.BuildServiceProvider())
        {
            var factory = provider.GetRequiredService<ILoggerFactory>();
            factory.AddProvider(NullLoggerProvider.Instance);
            factory.CreateLogger("any").LogInformation("{Key}", Key);
            Assert.Equal(["sk_example_0a1b2c3d_****"], own.Messages);
            Assert.Equal("RedactingLogger(OwnLogger)", own.Seen(factory.CreateLogger("any")));
        }

        Assert.Equal((1, 0), (own.Providers, own.Disposals));
    }

    [Theory]
    [InlineData("instance", 0)]
    [InlineData("factory", 1)]
    [InlineData("type", 1)]
    public void OwnFactory_IsDisposedOfAsOftenAsWithoutServiceKit(string registration, int disposals)
    {
        var own = new OwnFactory();
        var services = new ServiceCollection();
        _ = registration switch
        {
            "instance" => services.AddSingleton<ILoggerFactory>(own),
            "factory" => services.AddSingleton<ILoggerFactory>(_ => own),
            _ => services.AddSingleton<Holder>(new Holder(own)).AddSingleton<ILoggerFactory, MadeByTheContainer>(),
        };
        services.AddApiKeys();
        using (var provider = services.BuildServiceProvider())
        {
            provider.GetRequiredService<ILogger<RegistrationTests>>().LogInformation("{Key}", Key);
        }

        Assert.Equal(["sk_example_0a1b2c3d_****"], own.Messages);
        Assert.Equal(disposals, own.Disposals);
    }

    [Fact]
    [Trait("Feature", "C9")]
    public async Task OwnFactory_RegisteredAfterAddApiKeys_IsWrappedAsWell()
    {
        var own = new OwnFactory();
        await using var service = await RunningService.StartPlainAsync(
            builder =>
            {
                builder.Services.AddApiKeys(o => o.ApiKeys = [RunningService.Key]);
                builder.Services.AddSingleton<ILoggerFactory>(own);
            },
            app =>
            {
                app.UseApiKeys();
                app.MapGet("/things/{id}", (string id, ILogger<RegistrationTests> logger) => logger.LogInformation("{Id}", id));
            });
        using var response = await service.GetAsync($"/things/{Key}", RunningService.Key);
        Assert.Contains("sk_example_0a1b2c3d_****", own.Messages);
        Assert.DoesNotContain(own.Messages, message => message.Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "C9")]
    public async Task OwnFactory_InTheBuilder_IsWrappedAsWell()
    {
        var own = new OwnFactory();
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/things/{id}", (string id, ILogger<RegistrationTests> logger) => logger.LogInformation("{Id}", id)),
            b =>
            {
                b.WithAuth(apiKeys: [RunningService.Key]).Services.AddSingleton<ILoggerFactory>(_ => own);
                return b;
            });
        using var response = await service.GetAsync($"/things/{Key}", RunningService.Key);
        Assert.Contains("sk_example_0a1b2c3d_****", own.Messages);
        Assert.DoesNotContain(own.Messages, message => message.Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public void WithoutApiKeys_TheFactoryIsThePrograms()
    {
        var builder = WebApplication.CreateBuilder();
        using var app = builder.Build();
        Assert.IsType<LoggerFactory>(app.Services.GetRequiredService<ILoggerFactory>());
    }

    private sealed record Holder(OwnFactory Factory);

    /// <summary>A factory whose constructor the container has to choose and fill.</summary>
    private sealed class MadeByTheContainer(Holder holder) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => holder.Factory.CreateLogger(categoryName);

        public void AddProvider(ILoggerProvider provider) => holder.Factory.AddProvider(provider);

        public void Dispose() => holder.Factory.Dispose();
    }

    private sealed class OwnFactory : ILoggerFactory, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _messages = [];

        public IReadOnlyList<string> Messages => [.. _messages];

        public int Providers { get; private set; }

        public int Disposals { get; private set; }

        /// <summary>The logger and what it wraps, by their names.</summary>
        public string Seen(ILogger logger) => $"{logger.GetType().Name}({(WrapsDirectly(logger) ? "OwnLogger" : "?")})";

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => Providers++;

        public void Dispose() => Disposals++;

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _messages.Enqueue(formatter(state, exception));

        private bool WrapsDirectly(ILogger logger) => logger.GetType()
            .GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)
            .Any(field => ReferenceEquals(field.GetValue(logger), this));
    }
}
