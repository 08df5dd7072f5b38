using System.CommandLine;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary><c>keys revoke</c></summary>
internal static class RevokeKey
{
    public static Command Create(ToolContext tool) => TakingBack.Create(
        tool,
        "revoke",
        "Takes a key back for good.",
        "for good",
        async (keys, key, version, json, cancellationToken) =>
            KeyOutput.Write(tool, await keys.RevokeAsync(key.Id, version, cancellationToken), json));
}
