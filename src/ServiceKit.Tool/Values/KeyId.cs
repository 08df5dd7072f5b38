using System.CommandLine;
using System.Text.RegularExpressions;

namespace ServiceKit.Tool.Values;

/// <summary>The id of a key, as an argument.</summary>
internal static partial class KeyId
{
    public static Argument<string> Argument() => new("id") { Description = "The id of the key, as 'keys list' shows it: a1b2c3d4." };

    /// <exception cref="ToolException">It is no id.</exception>
    public static string Read(ParseResult parsed, Argument<string> argument) => Check(parsed.GetRequiredValue(argument));

    public static string Check(string id) => Form().IsMatch(id)
        ? id
        : throw ToolException.Usage("an id has 1 to 32 lower-case hexadecimal digits, such as a1b2c3d4. What was given is not shown here, since it could be a key; if it is one, others could see it in the list of processes: replace it.");

    [GeneratedRegex("^[0-9a-f]{1,32}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
