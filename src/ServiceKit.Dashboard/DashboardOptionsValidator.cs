using Microsoft.Extensions.Options;

namespace ServiceKit.Dashboard;

/// <summary>Refuses options that cannot work, at start.</summary>
internal sealed class DashboardOptionsValidator : IValidateOptions<DashboardOptions>
{
    public ValidateOptionsResult Validate(string? name, DashboardOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Select(fault => $"{DashboardOptions.Section}: {fault}"));
    }

    private static IEnumerable<string> Faults(DashboardOptions options)
    {
        if (ServiceKit.Scope.Fault(options.Scope) is { } fault)
        {
            yield return $"Scope {fault}.";
        }
        else if (options.Scope.Contains('*', StringComparison.Ordinal))
        {
            yield return "Scope is one scope, such as keys:admin, and not a wildcard.";
        }

        if (options.Policy is { } policy && string.IsNullOrWhiteSpace(policy))
        {
            yield return "Policy is blank; name a policy of the service, or leave it out for the sign-in with a key.";
        }

        if (options.IdleTimeout < TimeSpan.FromMinutes(1) || options.IdleTimeout > TimeSpan.FromHours(24))
        {
            yield return "IdleTimeout is 1 minute to 24 hours.";
        }

        if (options.SessionLifetime < TimeSpan.FromMinutes(5) || options.SessionLifetime > TimeSpan.FromDays(30) || options.SessionLifetime < options.IdleTimeout)
        {
            yield return "SessionLifetime is 5 minutes to 30 days, and no less than IdleTimeout.";
        }

        if (options.RefreshInterval < TimeSpan.FromSeconds(1) || options.RefreshInterval > TimeSpan.FromHours(1))
        {
            yield return "RefreshInterval is 1 second to 1 hour.";
        }
    }
}
