namespace ServiceKit.Client;

/// <summary>Names and limits of the client.</summary>
public static class ApiKeyClientDefaults
{
    /// <summary>The header of the key: <c>X-API-Key</c>.</summary>
    public const string HeaderName = "X-API-Key";

    /// <summary>The section of the configuration under which each client has its own: <c>ServiceKit:Clients</c>.</summary>
    public const string ConfigurationSection = "ServiceKit:Clients";

    /// <summary>The category of what the client logs: <c>ServiceKit.Client</c>.</summary>
    public const string LogCategory = "ServiceKit.Client";

    /// <summary>The longest key, in characters; the same as that of a service.</summary>
    public const int MaxKeyLength = 512;

    internal const int MaxKeyFileBytes = 16 * 1024;
    internal const int MaxProblemBytes = 64 * 1024;
    internal const int MaxProblemMessageLength = 1000;
    internal const int MaxRedirects = 10;

    internal static readonly TimeSpan MaxProblemTime = TimeSpan.FromSeconds(10);
}
