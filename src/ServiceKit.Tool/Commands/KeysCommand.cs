using System.CommandLine;
using ServiceKit.Tool.Commands.Keys;

namespace ServiceKit.Tool.Commands;

/// <summary><c>servicekit keys</c>: the keys of a store or a service.</summary>
internal static class KeysCommand
{
    public static Command Create(ToolContext tool) => new("keys", "Makes, shows, changes and takes back the keys of a store or a running service.")
    {
        NewKey.Create(tool),
        ListKeys.Create(tool),
        ShowKey.Create(tool),
        ChangeKey.Create(tool),
        EnableKey.Create(tool, enabled: false),
        EnableKey.Create(tool, enabled: true),
        RotateKey.Create(tool),
        RevokeKey.Create(tool),
        DeleteKey.Create(tool),
        ImportKeys.Create(tool),
        VerifyKey.Create(tool),
    };
}
