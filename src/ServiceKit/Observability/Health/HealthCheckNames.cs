using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace ServiceKit.Observability.Health;

/// <summary>Finds two checks of one name before the service listens. The framework finds them with the first question, and then answers none.</summary>
internal sealed class HealthCheckNames : IValidateOptions<HealthCheckServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthCheckServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        // Without regard to case, as the framework compares them.
        var twice = options.Registrations.GroupBy(check => check.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key).ToArray();
        return twice is []
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Health checks: there are several of the name \"{string.Join("\", \"", twice)}\". Give each check a name of its own; ServiceKit's are called api-keys, key-store, replicas and configs.");
    }
}
