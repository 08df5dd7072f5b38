namespace ServiceKit.Tool;

/// <summary>Exit codes, which scripts rely on: docs/command-line.md lists them.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A scan found a key, the audit log is broken, a key is not active or is mistyped.</summary>
    public const int Found = 1;

    public const int Usage = 2;

    public const int NotFound = 3;

    public const int Refused = 4;

    public const int Unreachable = 5;

    /// <summary>As shells have it: 128 and the number of SIGINT.</summary>
    public const int Interrupted = 130;
}
