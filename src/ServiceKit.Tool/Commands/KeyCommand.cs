using System.CommandLine;
using ServiceKit.Tool.Commands.Key;

namespace ServiceKit.Tool.Commands;

/// <summary><c>servicekit key</c>: a key by itself, without a store.</summary>
internal static class KeyCommand
{
    public static Command Create(ToolContext tool) => new("key", "Makes and looks at a key by itself. No store is needed.")
    {
        GenerateKey.Create(tool),
        HashKey.Create(tool),
        CheckKey.Create(tool),
    };
}
