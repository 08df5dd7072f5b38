using System.CommandLine;
using ServiceKit.KeyManagement;
using ServiceKit.Tool.Targets;
using ServiceKit.Tool.Values;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary><c>keys change</c></summary>
internal static class ChangeKey
{
    public static Command Create(ToolContext tool)
    {
        var id = KeyId.Argument();
        var command = new Command("change", "Changes a key. What is left out stays as it is.") { id };
        var key = new KeyOptions(command, isNew: false);
        var clear = new Dictionary<string, Option<bool>>();
        foreach (var (name, description) in new[] { ("tenant", "Takes the key out of its tenant."), ("expires", "Lets the key never expire."), ("networks", "Lets the key be used from anywhere."), ("limit", "Gives the key the limits of the service.") })
        {
            clear[name] = new Option<bool>($"--no-{name}") { Description = description };
            command.Add(clear[name]);
        }

        var target = new TargetOptions(command);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var patch = new ApiKeyPatch
            {
                Name = key.Name(parsed) is { } name ? name : default(Optional<string>),
                Scopes = key.Scopes(parsed) is { } scopes ? Optional<IReadOnlyList<string>>.FromT(scopes) : default,
                Tenant = Of(key.Tenant(parsed), "tenant"),
                ExpiresAt = Of(key.Expires(parsed, tool.Now), "expires"),
                Networks = Of(key.Networks(parsed), "networks"),
                Limit = Of(key.Limit(parsed), "limit"),
            };
            if (patch == new ApiKeyPatch())
            {
                throw ToolException.Usage("nothing to change is given.");
            }

            var which = KeyId.Read(parsed, id);
            await using var keys = await target.OpenAsync(tool, parsed, cancellationToken);
            KeyOutput.Write(tool, await keys.ChangeAsync(which, patch, cancellationToken), parsed.GetValue(json));
            return ExitCode.Done;

            Optional<T?> Of<T>(T? value, string option) => (value, parsed.GetValue(clear[option])) switch
            {
                (null, false) => default,
                (not null, true) => throw ToolException.Usage($"--{option} and --no-{option} say two things; give one."),
                _ => Optional<T?>.FromT(value),
            };
        });
        return command;
    }
}
