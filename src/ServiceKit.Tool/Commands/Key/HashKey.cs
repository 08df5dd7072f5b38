using System.CommandLine;
using ServiceKit.ApiKeys;
using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool.Commands.Key;

/// <summary><c>key hash</c></summary>
internal static class HashKey
{
    public static Command Create(ToolContext tool)
    {
        var command = new Command("hash", "Reads a key from standard input and prints its hash (sha256$…), which a key file or the configuration of a service may hold in its place.");
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var key = await KeyInput.ReadAsync(tool, cancellationToken);
            if (ApiKeyEntryCheck.Fault(new ApiKeyEntry { Key = key }, out var digest) is { } fault)
            {
                throw ToolException.Usage($"{fault}.");
            }

            if (key.Length < ApiKeyLimits.RecommendedKeyLength)
            {
                tool.Note($"warning: a key of less than {ApiKeyLimits.RecommendedKeyLength} characters can be found from its hash by trying.");
            }

            var hash = ApiKeyHash.Of(digest);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(tool, new { Hash = hash });
            }
            else
            {
                tool.Print(hash);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
