using System.CommandLine;
using ServiceKit.KeyManagement;
using ServiceKit.Tool.Targets;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary><c>keys new</c></summary>
internal static class NewKey
{
    public static Command Create(ToolContext tool)
    {
        var command = new Command("new", "Makes a key and prints it, once.");
        var key = new KeyOptions(command, isNew: true);
        var environment = new Option<string>("--environment") { Description = "The word that stands in the key, such as prod: 2 to 16 lower-case letters and digits.", HelpName = "word" };
        var disabled = new Option<bool>("--disabled") { Description = "Makes a key that is accepted once 'keys enable' says so." };
        command.Add(environment);
        command.Add(disabled);
        var target = new TargetOptions(command, mayCreate: true);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var draft = new ApiKeyDraft
            {
                Name = key.Name(parsed)!,
                Scopes = key.Scopes(parsed) ?? [],
                Tenant = key.Tenant(parsed),
                ExpiresAt = key.Expires(parsed, tool.Now),
                Networks = key.Networks(parsed),
                Limit = key.Limit(parsed),
                Environment = parsed.GetValue(environment),
                Enabled = !parsed.GetValue(disabled),
            };
            await using var keys = await target.OpenAsync(tool, parsed, cancellationToken);
            KeyOutput.WriteNew(tool, await keys.CreateAsync(draft, cancellationToken), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }
}
