using System.CommandLine;
using System.CommandLine.Help;
using ServiceKit.Tool.Commands;
using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool;

/// <summary>The one way in: arguments, a console and an environment, and the exit code.</summary>
internal static class Cli
{
    public static async Task<int> RunAsync(string[] args, ToolConsole console, ToolEnvironment environment, CancellationToken cancellationToken = default)
    {
        var tool = new ToolContext(console, environment);
        // No response files: "@name" would be read as a file of arguments. No bundles: "-abc" is a slip.
        var parsed = Root(tool).Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            return UsageErrors.Write(parsed, tool);
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration { Output = console.Out, Error = console.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellationToken);
    }

    // Not a RootCommand, which takes its name from the file that runs.
    private static Command Root(ToolContext tool) => new("servicekit", """
        Manages the API keys of services built with ServiceKit.

        Keys are reached in their store (--store, or the variable SERVICEKIT_STORE) or through a running service (--url, or
        SERVICEKIT_URL, with a key that has the scope keys:admin in SERVICEKIT_ADMIN_KEY or --key-file). Results go to standard
        output, everything else to standard error. Keys are read from standard input, never from arguments.

        Exit codes: 0 done, 1 something was found or is not as it should be, 2 wrong usage, 3 not found, 4 refused, 5 store or
        service cannot be reached, 130 interrupted.
        """)
    {
        KeysCommand.Create(tool),
        KeyCommand.Create(tool),
        AuditCommand.Create(tool),
        ScanCommand.Create(tool),
        ConformanceCommand.Create(tool),
        new HelpOption { Recursive = true },
        new VersionOption(),
    };
}
