namespace ServiceKit.Tool.Terminal;

/// <summary>Asks before something that cannot be taken back.</summary>
internal static class Confirmation
{
    /// <exception cref="ToolException">There is nobody to ask, or the answer is no.</exception>
    public static async Task AskAsync(ToolContext tool, string what, string name, CancellationToken cancellationToken)
    {
        tool.Ask($"{what} Type the name of the key to go on ({name}): ");
        var answer = await tool.Console.In.ReadLineAsync(cancellationToken);
        if (answer != name)
        {
            throw new ToolException(ExitCode.Refused, "that is not its name. Nothing was changed.");
        }
    }

    /// <summary>Refuses before anything is looked up where nobody can be asked.</summary>
    public static void Demand(ToolContext tool, bool yes)
    {
        if (!yes && !tool.Console.IsInputTerminal)
        {
            throw ToolException.Usage("nobody can be asked, since standard input is no terminal. Add --yes. Nothing was changed.");
        }
    }
}
