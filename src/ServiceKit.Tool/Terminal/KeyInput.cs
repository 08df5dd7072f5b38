using ServiceKit.ApiKeys;

namespace ServiceKit.Tool.Terminal;

/// <summary>Reads a key from standard input: the one place that neither the list of processes nor the history of a shell shows.</summary>
internal static class KeyInput
{
    private const int MaxLength = 8192;

    /// <exception cref="ToolException">There is no key, more than one line, or what no key can be.</exception>
    public static async Task<string> ReadAsync(ToolContext tool, CancellationToken cancellationToken)
    {
        var text = tool.Console.IsInputTerminal ? Ask(tool) : await ReadBoundedAsync(tool.Console.In, cancellationToken);
        return OneLine(text, "standard input");
    }

    /// <summary>The key in a text that holds one line.</summary>
    public static string OneLine(string text, string place)
    {
        var key = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        return key.Length == 0 ? throw ToolException.Usage($"{place} holds no key.")
            : key.AsSpan().ContainsAny('\r', '\n') ? throw ToolException.Usage($"{place} holds more than one line; give one key.")
            : ApiKeySyntax.Fault(key) is { } fault ? throw ToolException.Usage($"what {place} holds is no key: it {fault}.")
            : key;
    }

    private static string Ask(ToolContext tool)
    {
        tool.Ask("Key (it is not shown): ");
        return tool.Console.ReadHidden() ?? string.Empty;
    }

    private static async Task<string> ReadBoundedAsync(TextReader reader, CancellationToken cancellationToken)
    {
        var buffer = new char[MaxLength + 1];
        var length = await reader.ReadBlockAsync(buffer, cancellationToken);
        return length <= MaxLength ? new string(buffer, 0, length) : throw ToolException.Usage($"standard input holds more than {MaxLength} characters; give one key.");
    }
}
