using System.CommandLine;
using ServiceKit.KeyManagement;
using ServiceKit.Tool.Values;

namespace ServiceKit.Tool.Commands.Audit;

/// <summary>The options that say which entries to read.</summary>
internal sealed class AuditOptions
{
    private readonly Option<string> _key = new("--key") { Description = "Only entries about the key with this id.", HelpName = "id" };

    private readonly Option<string> _actor = new("--actor") { Description = "Only what this one did: key:a1b2c3d4, user:ada, cli:root, system.", HelpName = "actor" };

    private readonly Option<string> _action = new("--action") { Description = "Only entries of this kind: key.created, key.revoked, …", HelpName = "action" };

    private readonly Option<string> _since = new("--since") { Description = "Only entries of the last 7d, or since a date.", HelpName = "when" };

    private readonly Option<string> _until = new("--until") { Description = "Only entries before this moment, or older than 7d.", HelpName = "when" };

    public AuditOptions(Command command)
    {
        command.Add(_key);
        command.Add(_actor);
        command.Add(_action);
        command.Add(_since);
        command.Add(_until);
    }

    public AuditQuery Read(ParseResult parsed, DateTimeOffset now) => new()
    {
        KeyId = parsed.GetValue(_key) is { } id ? KeyId.Check(id) : null,
        Actor = parsed.GetValue(_actor),
        Action = parsed.GetValue(_action),
        Since = Moment.Ago(parsed.GetValue(_since), _since.Name, now),
        Until = Moment.Ago(parsed.GetValue(_until), _until.Name, now),
    };
}
