namespace ServiceKit.Tool;

/// <summary>A command cannot be carried out. The message names no key.</summary>
#pragma warning disable CA1032, CA1064 // an exit code is always named; it does not leave the assembly
internal sealed class ToolException(int exitCode, string message) : Exception(message)
#pragma warning restore CA1032, CA1064
{
    public int ExitCode => exitCode;

    /// <summary>What is wrong, by member or option.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();

    public static ToolException Usage(string message) => new(Tool.ExitCode.Usage, message);

    public static ToolException Unreachable(string message) => new(Tool.ExitCode.Unreachable, message);
}
