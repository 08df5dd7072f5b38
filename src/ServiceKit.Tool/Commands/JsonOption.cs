using System.CommandLine;

namespace ServiceKit.Tool.Commands;

/// <summary><c>--json</c>, which every command has.</summary>
internal static class JsonOption
{
    public static Option<bool> AddTo(Command command)
    {
        var option = new Option<bool>("--json") { Description = "Writes the result as JSON, for scripts." };
        command.Add(option);
        return option;
    }
}
