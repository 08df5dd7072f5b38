namespace ServiceKit;

/// <summary>How a service logs to its standard output. Checked when the service starts.</summary>
public sealed class ServiceLoggingOptions
{
    /// <summary>
    /// The format, where nobody chose another: <c>--log-format</c> on the command line, then the variable <c>SERVICEKIT_LOG_FORMAT</c>, then the
    /// configuration <c>ServiceKit:Logging:Format</c> come first. Default: <see cref="ServiceLogFormat.Json"/>.
    /// </summary>
    public ServiceLogFormat Format { get; set; } = ServiceLogFormat.Json;

    /// <summary>
    /// Paths whose requests are logged at the level Debug, unless they fail: what an orchestrator asks every few seconds. Compared exactly.
    /// Default: <c>/health/live</c> and <c>/health/ready</c>.
    /// </summary>
    public IReadOnlyList<string> QuietPaths { get; set; } = ["/health/live", "/health/ready"];

    /// <summary>Whether the values of scopes are written with each line. Default: <see langword="true"/>.</summary>
    public bool IncludeScopes { get; set; } = true;

    /// <summary>What is wrong with the format that was chosen outside of the program.</summary>
    internal string? FormatFault { get; set; }
}

/// <summary>The form of a log.</summary>
public enum ServiceLogFormat
{
    /// <summary>For programs: one JSON object a line.</summary>
    Json,

    /// <summary>For people.</summary>
    Text,
}
