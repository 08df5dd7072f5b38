using System.Collections;

namespace ServiceKit.Tool;

/// <summary>What the program finds around it.</summary>
internal sealed record ToolEnvironment
{
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The folder that relative paths begin at.</summary>
    public required string Folder { get; init; }

    /// <summary>The account of the operating system, which the audit log names.</summary>
    public required string Account { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A variable, or null where it is missing or empty.</summary>
    public string? this[string name] => Variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public string PathOf(string path) => Path.GetFullPath(path, Folder);

    public static ToolEnvironment System() => new()
    {
        Variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(
            entry => (string)entry.Key, entry => (string?)entry.Value ?? string.Empty, OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal),
        Folder = Environment.CurrentDirectory,
        Account = Environment.UserName,
    };
}
