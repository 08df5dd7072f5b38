using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceKit;

/// <summary>Adds checks to <c>/health</c>: with <c>Check(…)</c>, or with whatever extends the framework's <see cref="IHealthChecksBuilder"/>.</summary>
/// <remarks>
/// Anyone who may call <c>/health</c> reads what a check says of itself, so that it should name no host, no path and no user. What
/// looks as if it did, and whatever comes with an exception, is not shown: the log has it.
/// </remarks>
public sealed class HealthBuilder : IHealthChecksBuilder
{
    private readonly IHealthChecksBuilder _checks;

    internal HealthBuilder(IHealthChecksBuilder checks) => _checks = checks;

    /// <summary>The services of the application.</summary>
    public IServiceCollection Services => _checks.Services;

    /// <summary>Adds a check that asks nothing of the services.</summary>
    /// <param name="name">What the check is called in the answer: <c>queue</c>.</param>
    /// <param name="check">The check. An exception is <c>unhealthy</c>.</param>
    /// <param name="tags"><see cref="HealthTags"/>, or tags of one's own.</param>
    /// <returns>This builder.</returns>
    public HealthBuilder Check(string name, Func<HealthCheckResult> check, params string[] tags)
    {
        ArgumentNullException.ThrowIfNull(check);
        return Check(name, (_, _) => Task.FromResult(check()), tags);
    }

    /// <summary>Adds a check.</summary>
    /// <param name="name">What the check is called in the answer: <c>database</c>.</param>
    /// <param name="check">The check, with services of a scope of its own. An exception is <c>unhealthy</c>.</param>
    /// <param name="tags"><see cref="HealthTags"/>, or tags of one's own.</param>
    /// <returns>This builder.</returns>
    /// <example><code>.WithHealth(h => h.Check("database", async (services, cancellation) =>
    ///     await services.GetRequiredService&lt;StationStore&gt;().CanReadAsync(cancellation) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No station can be read")))</code></example>
    public HealthBuilder Check(string name, Func<IServiceProvider, CancellationToken, Task<HealthCheckResult>> check, params string[] tags)
    {
        ArgumentNullException.ThrowIfNull(check);
        return AddTo(name, services => new DelegateCheck(services, check), tags);
    }

    /// <summary>Adds a check of a type, which is made with the services of the application.</summary>
    /// <typeparam name="TCheck">The type.</typeparam>
    /// <param name="name">What the check is called in the answer: <c>database</c>.</param>
    /// <param name="tags"><see cref="HealthTags"/>, or tags of one's own.</param>
    /// <returns>This builder.</returns>
    public HealthBuilder Check<TCheck>(string name, params string[] tags)
        where TCheck : class, IHealthCheck => AddTo(name, services => ActivatorUtilities.GetServiceOrCreateInstance<TCheck>(services), tags);

    /// <summary>Changes the limits of the health endpoints.</summary>
    /// <param name="configure">Changes the options.</param>
    /// <returns>This builder.</returns>
    public HealthBuilder Configure(Action<HealthOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(configure);
        return this;
    }

    /// <inheritdoc/>
    public IHealthChecksBuilder Add(HealthCheckRegistration registration)
    {
        _checks.Add(registration);
        return this;
    }

    private HealthBuilder AddTo(string name, Func<IServiceProvider, IHealthCheck> factory, string[] tags)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(tags);
        _checks.Add(new HealthCheckRegistration(name, factory, failureStatus: null, tags));
        return this;
    }

    private sealed class DelegateCheck(IServiceProvider services, Func<IServiceProvider, CancellationToken, Task<HealthCheckResult>> check) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => check(services, cancellationToken);
    }
}
