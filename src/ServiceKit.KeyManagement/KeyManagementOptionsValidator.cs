using Microsoft.Extensions.Options;
using ServiceKit.ApiKeys.Format;

namespace ServiceKit.KeyManagement;

/// <summary>Refuses options that cannot work, at start.</summary>
internal sealed class KeyManagementOptionsValidator : IValidateOptions<KeyManagementOptions>
{
    private const int MinPepperBytes = 32;

    public ValidateOptionsResult Validate(string? name, KeyManagementOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Select(fault => $"{KeyManagementOptions.Section}: {fault}"));
    }

    private static IEnumerable<string> Faults(KeyManagementOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Database))
        {
            yield return "Database is blank; it is the path of a file, such as data/keys.db.";
        }
        else if (SqliteApiKeyStore.IsMemory(options.Database))
        {
            yield return "Database is the path of a file, such as data/keys.db. To keep keys in memory, for tests, register a MemoryApiKeyStore: services.AddSingleton<IApiKeyStore, MemoryApiKeyStore>().";
        }

        if (options.AdminPolicy is { } policy && string.IsNullOrWhiteSpace(policy))
        {
            yield return "AdminPolicy is blank; name a policy of the service, or leave it out for the scope keys:admin.";
        }

        if (!KeyLayout.IsWord(options.Brand) || (options.KeyEnvironment is { } environment && !KeyLayout.IsWord(environment)))
        {
            yield return "Brand and KeyEnvironment are 2 to 16 lower-case letters (a to z) and digits, such as sk and prod.";
        }

        if (options.PollInterval < TimeSpan.FromMilliseconds(10) || options.PollInterval > TimeSpan.FromMinutes(1))
        {
            yield return "PollInterval is 10 milliseconds to 1 minute.";
        }

        if (options.UsageInterval < TimeSpan.FromMilliseconds(100) || options.UsageInterval > TimeSpan.FromHours(1))
        {
            yield return "UsageInterval is 100 milliseconds to 1 hour.";
        }

        if (options.RotationGrace < TimeSpan.Zero || options.RotationGrace > TimeSpan.FromDays(366))
        {
            yield return "RotationGrace is 0 to 366 days.";
        }

        if (options.ActivePepper is { } active && !options.Peppers.ContainsKey(active))
        {
            yield return $"ActivePepper is {active}, but there is no pepper of this version. Name one of Peppers, or leave it out for the highest.";
        }

        // A pepper is never quoted.
        foreach (var version in options.Peppers.Where(p => p.Key < 1 || !IsPepper(p.Value)).Select(p => p.Key))
        {
            yield return $"The pepper {version} is not {MinPepperBytes} bytes or more in base64 under a version from 1. Make one: openssl rand -base64 {MinPepperBytes}";
        }
    }

    private static bool IsPepper(string? text)
    {
        var bytes = new byte[text?.Length ?? 0];
        return text is not null && Convert.TryFromBase64String(text, bytes, out var length) && length >= MinPepperBytes;
    }
}
