using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace ServiceKit.Limits;

/// <summary>
/// Reads <c>ServiceKit:RateLimits</c>: limits by name, each a quota such as <c>100/h</c>, or a section with its parts. What the
/// program says of a limit of the same name holds where the configuration says nothing.
/// </summary>
internal static class RateLimitConfiguration
{
    public const string Section = "ServiceKit:RateLimits";

    private static readonly string[] Members = ["Permits", "Window", "Algorithm", "Burst", "Client", "OnlyWhereNamed"];

    public static void Apply(RateLimitOptions options, IConfiguration configuration)
    {
        foreach (var section in configuration.GetSection(Section).GetChildren())
        {
            var known = options.Policies.FirstOrDefault(policy => policy.Name.Equals(section.Key, StringComparison.OrdinalIgnoreCase));
            var fault = Read(section, known, out var policy);
            fault ??= policy!.Fault();
            if (fault is null)
            {
                options.Set(policy!);
            }
            else
            {
                options.Faults.Add($"{section.Path} {fault}.");
            }
        }
    }

    /// <summary>Reads a quota from an environment variable or other configuration value.</summary>
    /// <param name="options">Where the limit goes.</param>
    /// <param name="configuration">The configuration, which environment variables are part of.</param>
    /// <param name="variable">The name of the variable.</param>
    /// <param name="otherwise">What holds where the variable is not set; null: it has to be.</param>
    public static void ApplyVariable(RateLimitOptions options, IConfiguration configuration, string variable, Quota? otherwise)
    {
        // Environment variables are part of the configuration, where "__" in a name has become ":".
        var text = configuration[variable.Replace("__", ":", StringComparison.Ordinal)];
        if (text is null && otherwise is { } quota)
        {
            options.Set(quota);
        }
        else if (text is null)
        {
            options.Faults.Add($"{variable} is not set, but WithRateLimit(envVar: …) takes the rate limit from it. Set it to a number of requests an hour, or to a quota such as 100/15m.");
        }
        else if (Quota.Read(text, out var given, bareIsAnHour: true) is { } fault)
        {
            options.Faults.Add($"{variable} {fault}.");
        }
        else
        {
            options.Set(given);
        }
    }

    private static string? Read(IConfigurationSection section, RateLimitPolicy? known, out RateLimitPolicy? policy)
    {
        policy = null;
        if (known is { Algorithm: RateLimitAlgorithm.Custom })
        {
            return "is a limiter of the program's own, which the configuration cannot change";
        }

        var basis = known ?? new RateLimitPolicy { Name = section.Key, Algorithm = RateLimitAlgorithm.FixedWindow };
        if (!section.GetChildren().Any())
        {
            if (basis.Algorithm is RateLimitAlgorithm.Concurrency)
            {
                return "limits requests at the same time: write a section with Permits, not a quota";
            }

            var fault = Quota.Read(section.Value, out var quota);
            policy = With(basis, basis.Algorithm, quota.Permits, quota.Window, burst: null);
            return fault;
        }

        return ReadParts(section, basis, out policy);
    }

    private static string? ReadParts(IConfigurationSection section, RateLimitPolicy basis, out RateLimitPolicy? policy)
    {
        policy = null;
        if (section.GetChildren().FirstOrDefault(part => !Members.Contains(part.Key, StringComparer.OrdinalIgnoreCase)) is not null)
        {
            return $"has a member that is not known; there are {string.Join(", ", Members)}";
        }

        var permits = basis.Permits;
        var window = basis.Window;
        var algorithm = basis.Algorithm;
        var client = basis.Client;
        var onlyWhereNamed = basis.OnlyWhereNamed;
        int? burst = null;
        if (section["Permits"] is { } p && !TryInteger(p, out permits))
        {
            return "has Permits that are no whole number";
        }

        if (section["Window"] is { } w)
        {
            // The same grammar as behind the slash of a quota.
            if (Quota.Read($"1/{w}", out var one) is not null)
            {
                return "has a Window that is malformed; write a time such as 1h, 15m or 30s";
            }

            window = one.Window;
        }

        if (section["Algorithm"] is { } a && !(Enum.TryParse(a, ignoreCase: true, out algorithm) && IsName(a) && algorithm is not RateLimitAlgorithm.Custom))
        {
            return "has an Algorithm that is not known; there are FixedWindow, SlidingWindow, TokenBucket and Concurrency";
        }

        if (section["Burst"] is { } b)
        {
            if (!TryInteger(b, out var size))
            {
                return "has a Burst that is no whole number";
            }

            burst = size;
        }

        if (section["Client"] is { } c && !(Enum.TryParse(c, ignoreCase: true, out client) && IsName(c)))
        {
            return "has a Client that is not known; there are KeyOrAddress, Key and Address";
        }

        if (section["OnlyWhereNamed"] is { } o && !bool.TryParse(o, out onlyWhereNamed))
        {
            return "has an OnlyWhereNamed that is neither true nor false";
        }

        policy = With(basis, algorithm, permits, window, burst) with { Client = client, OnlyWhereNamed = onlyWhereNamed };
        return null;
    }

    // A bucket keeps its size where only its rate is given anew and the size was chosen apart from it.
    private static RateLimitPolicy With(RateLimitPolicy basis, RateLimitAlgorithm algorithm, int permits, TimeSpan window, int? burst) => basis with
    {
        Algorithm = algorithm,
        Permits = permits,
        Window = window,
        Burst = burst ?? (basis.Burst == basis.Permits || basis.Burst == 0 ? permits : basis.Burst),
    };

    private static bool TryInteger(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    // Enum.TryParse would take numbers and lists too.
    private static bool IsName(string text) => text.All(char.IsAsciiLetter);
}
