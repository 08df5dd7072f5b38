using System.CommandLine;
using ServiceKit.ApiKeys;
using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Commands.Key;

/// <summary><c>key generate</c></summary>
internal static class GenerateKey
{
    public static Command Create(ToolContext tool)
    {
        var environment = new Option<string>("--environment") { Description = "Where the key is meant to work: 2 to 16 lower-case letters and digits. Default: prod.", HelpName = "word", DefaultValueFactory = _ => "prod" };
        var brand = new Option<string>("--brand") { Description = "Whose key it is: 2 to 16 lower-case letters and digits. Default: sk.", HelpName = "word", DefaultValueFactory = _ => ApiKeyFormat.DefaultBrand };
        var command = new Command("generate", "Prints a fresh key from the random generator of the system. Its hash, which is all that a service needs, goes to standard error.") { environment, brand };
        var json = JsonOption.AddTo(command);
        tool.Run(command, (parsed, _) =>
        {
            var key = Format(parsed.GetValue(environment)!, parsed.GetValue(brand)!).Generate();
            var hash = ApiKeyHash.Of(key);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(tool, new { Key = key, Hash = hash });
            }
            else
            {
                tool.Print(key);
            }

            tool.Note($"The key is for its caller alone and is not shown again. A service can be given its hash instead: {hash}");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static ApiKeyFormat Format(string environment, string brand)
    {
        try
        {
            return new ApiKeyFormat(environment, brand);
        }
        catch (ArgumentException)
        {
            throw ToolException.Usage("--environment and --brand take 2 to 16 lower-case letters (a to z) and digits, such as prod and sk.");
        }
    }
}
