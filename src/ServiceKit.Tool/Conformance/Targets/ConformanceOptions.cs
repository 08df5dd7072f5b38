using System.CommandLine;
using ServiceKit.Tool.Conformance.Calls;
using ServiceKit.Tool.Targets;
using ServiceKit.Tool.Terminal;
using ServiceKit.Tool.Values;

namespace ServiceKit.Tool.Conformance.Targets;

/// <summary>The options that say what is tried, and with what.</summary>
internal sealed class ConformanceOptions
{
    private const string KeyVariable = "SERVICEKIT_CONFORMANCE_KEY";

    private const string LimitedKeyVariable = "SERVICEKIT_CONFORMANCE_LIMITED_KEY";

    private const int MostOperations = 200;

    private const string DefaultDocument = "/openapi.json";

    private readonly Option<string[]> _paths = new("--path")
    {
        Description = "What needs a key: a path, or a method and a path (\"POST /things\"). May be given several times. Default: everything that the OpenAPI document says needs one.",
        HelpName = "path",
    };

    private readonly Option<string[]> _publicPaths = new("--public-path") { Description = "A path that needs no key. May be given several times.", HelpName = "path" };

    private readonly Option<string> _document = new("--openapi") { Description = $"The path of the OpenAPI document, read where no --path is given. Default: {DefaultDocument}.", HelpName = "path" };

    private readonly Option<string> _keyFile = new("--key-file")
    {
        Description = $"A file with a good key. It is sent, altered or not, with methods that only read. Default: the variable {KeyVariable}; without either, what needs a key is not applicable.",
        HelpName = "file",
    };

    private readonly Option<string> _limitedKeyFile = new("--limited-key-file")
    {
        Description = $"A file with a good key that lacks scopes. Default: the variable {LimitedKeyVariable}.",
        HelpName = "file",
    };

    private readonly Option<string> _header = new("--header") { Description = "The header that keys are read from. Default: what the OpenAPI document says, else X-API-Key.", HelpName = "name" };

    private readonly Option<string> _scheme = new("--scheme") { Description = "The word before the key in that header, such as Bearer. Default: none; in Authorization, Bearer.", HelpName = "word" };

    private readonly Option<string> _timeout = new("--timeout") { Description = "How long an answer may take, 1s to 5m. Default: 10s.", HelpName = "duration" };

    private readonly Option<bool> _inQuery = new("--key-in-query")
    {
        Description = "Tries the good key in the query, too. It then stands in the logs of the server and of every proxy on the way: rotate it afterwards.",
    };

    public Option<bool> AllowHttp { get; } = new("--allow-http") { Description = "Sends keys without encryption, to other machines too." };

    public Option<bool> Strict { get; } = new("--strict") { Description = "Exit code 1 for warnings too." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_paths, _publicPaths, _document, _keyFile, _limitedKeyFile, _header, _scheme, _timeout, _inQuery, AllowHttp, Strict])
        {
            command.Add(option);
        }
    }

    /// <exception cref="ToolException">A file cannot be read, or what it holds is no key.</exception>
    public ConformanceKeys ReadKeys(ToolContext tool, ParseResult parsed)
    {
        var (good, limited) = (Key(tool, parsed.GetValue(_keyFile), KeyVariable), Key(tool, parsed.GetValue(_limitedKeyFile), LimitedKeyVariable));
        return good is not null && good == limited ? throw ToolException.Usage("the good key and the limited key are the same.") : new ConformanceKeys(good, limited, parsed.GetValue(_inQuery));
    }

    /// <returns>Null where nothing is said, so that the document decides.</returns>
    public KeyPlace? ReadPlace(ParseResult parsed) => (parsed.GetValue(_header), parsed.GetValue(_scheme)) switch
    {
        (null, null) => null,
        (null, { } scheme) => new KeyPlace("Authorization", scheme),
        ({ } header, { } scheme) => new KeyPlace(header, scheme),
        ({ } header, null) => new KeyPlace(header, null) is { IsAuthorization: true } place ? place with { Scheme = "Bearer" } : new KeyPlace(header, null),
    };

    public TimeSpan ReadPatience(ParseResult parsed) =>
        Duration.Parse(parsed.GetValue(_timeout), "--timeout") is { } patience
            ? patience >= TimeSpan.FromSeconds(1) && patience <= TimeSpan.FromMinutes(5) ? patience : throw ToolException.Usage("--timeout takes 1s to 5m.")
            : TimeSpan.FromSeconds(10);

    /// <exception cref="ToolException">There is nothing to try, or it cannot be found out.</exception>
    public async Task<TestedServer> ReadTestedAsync(ToolContext tool, ConformanceClient client, ConformanceKeys keys, ParseResult parsed, CancellationToken cancellationToken)
    {
        var named = (parsed.GetValue(_paths) ?? []).Select(NamedPaths.Operation).Distinct().ToList();
        var open = (parsed.GetValue(_publicPaths) ?? []).Select(NamedPaths.Public).ToList();
        var document = parsed.GetValue(_document) is { } path ? NamedPaths.Public(path).Path : DefaultDocument;
        var tested = named.Count > 0 ? new TestedServer(named, open) : await OpenApiPaths.ReadAsync(client, document, keys.Good, cancellationToken);
        if (tested.Operations.Count == 0)
        {
            throw ToolException.Usage($"{document} names nothing that needs a key. Name it with --path.");
        }

        if (tested.OtherAddress is { } other)
        {
            tool.Note($"warning: {document} says that its paths are at {other}. They are tried at the server that you named, and nothing is sent there.");
        }

        if (ReadPlace(parsed) is null && tested.Place is { } place)
        {
            client.Place = place;
        }

        if (tested.Operations.Count > MostOperations)
        {
            tool.Note($"warning: of {tested.Operations.Count} operations the first {MostOperations} are tried. Name others with --path.");
        }

        return tested with { Operations = [.. tested.Operations.Take(MostOperations)], PublicPaths = named.Count > 0 ? open : [.. open, .. tested.PublicPaths.Take(MostOperations)] };
    }

    private static string? Key(ToolContext tool, string? file, string variable) =>
        file is not null ? KeyFile.Read(tool, file)
        : tool.Environment[variable] is { } key ? KeyInput.OneLine(key, $"the variable {variable}")
        : null;
}
