using System.CommandLine;
using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary><c>keys delete</c></summary>
internal static class DeleteKey
{
    public static Command Create(ToolContext tool) => TakingBack.Create(
        tool,
        "delete",
        "Takes a key back for good and out of every list. The audit log keeps what it was.",
        "for good, and is in no list any more",
        async (keys, key, version, json, cancellationToken) =>
        {
            await keys.DeleteAsync(key.Id, version, cancellationToken);
            if (json)
            {
                JsonOutput.Write(tool, new { key.Id, key.Name, Deleted = true });
            }
            else
            {
                tool.Note($"Key {key.Id} ({key.Name}) was deleted.");
            }
        });
}
