using System.CommandLine;
using ServiceKit.Tool.Values;

namespace ServiceKit.Tool.Commands.Keys;

/// <summary>The options that say what a key may do, which <c>new</c> and <c>change</c> share.</summary>
internal sealed class KeyOptions
{
    private readonly Option<string> _name = new("--name") { Description = "The consumer that the key belongs to: 1 to 128 characters.", HelpName = "name" };

    private readonly Option<string[]> _scopes = new("--scopes") { HelpName = "scopes" };

    private readonly Option<string> _tenant = new("--tenant") { Description = "The tenant; * for all of them.", HelpName = "tenant" };

    private readonly Option<string> _expires = new("--expires")
    {
        Description = "From when on the key is no longer accepted: in 90d, 12h or 4w; on a date (its beginning in UTC) such as 2027-01-31; or at a moment such as 2027-01-31T18:00:00Z.",
        HelpName = "when",
    };

    private readonly Option<string[]> _networks = new("--networks") { Description = "Where the key may be used from, with commas: 10.0.0.0/8,2001:db8::1.", HelpName = "networks" };

    private readonly Option<string> _limit = new("--limit") { Description = "How often the key may be used: 100/h, or 10/s,1000/h.", HelpName = "limit" };

    public KeyOptions(Command command, bool isNew)
    {
        _name.Required = isNew;
        _scopes.Description = isNew
            ? "What the key may do, with commas: things:read,things:write; * for everything. Nothing, if left out."
            : "What the key may do, all of it, with commas: things:read,things:write; * for everything, \"\" for nothing.";
        command.Add(_name);
        command.Add(_scopes);
        command.Add(_tenant);
        command.Add(_expires);
        command.Add(_networks);
        command.Add(_limit);
    }

    public string? Name(ParseResult parsed) => parsed.GetValue(_name);

    public IReadOnlyList<string>? Scopes(ParseResult parsed) => IsGiven(parsed, _scopes) ? WordList.Of(parsed.GetValue(_scopes)) : null;

    public string? Tenant(ParseResult parsed) => parsed.GetValue(_tenant);

    public DateTimeOffset? Expires(ParseResult parsed, DateTimeOffset now) => Moment.Ahead(parsed.GetValue(_expires), _expires.Name, now);

    public IReadOnlyList<string>? Networks(ParseResult parsed) => IsGiven(parsed, _networks) ? WordList.Of(parsed.GetValue(_networks)) : null;

    public string? Limit(ParseResult parsed) => parsed.GetValue(_limit);

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
