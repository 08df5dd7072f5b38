using System.CommandLine;

namespace ServiceKit.Tool.Targets;

/// <summary>The options that say where the keys are.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string> _store = new("--store")
    {
        Description = "The store: the path of a SQLite file, or a connection string of PostgreSQL (Host=…). Default: the variable SERVICEKIT_STORE.",
        HelpName = "path or connection",
    };

    private readonly Option<string> _config = new("--config")
    {
        Description = "With --store: the appsettings file of the service, for its section ServiceKit:KeyManagement (peppers, brand, environment). Variables such as ServiceKit__KeyManagement__Peppers__1 count after it.",
        HelpName = "file",
    };

    private readonly Option<string> _url = new("--url")
    {
        Description = "The running service. Default: the variable SERVICEKIT_URL.",
        HelpName = "address",
    };

    private readonly Option<string> _keyFile = new("--key-file")
    {
        Description = "With --url: a file with the key that has the scope keys:admin. Default: the variable SERVICEKIT_ADMIN_KEY.",
        HelpName = "file",
    };

    private readonly Option<string> _header = new("--header")
    {
        Description = "With --url: the header that the service reads keys from. Default: X-API-Key.",
        HelpName = "name",
    };

    private readonly Option<bool> _http = new("--allow-http") { Description = "With --url: sends keys without encryption, to other machines too." };

    private readonly Option<bool> _create = new("--create") { Description = "With --store: makes the SQLite file, where there is none." };

    private readonly bool _storeOnly;
    private readonly bool _mayCreate;

    /// <param name="command">The command that gets the options.</param>
    /// <param name="storeOnly">Whether the command works on a store alone.</param>
    /// <param name="mayCreate">Whether the command is a sensible first one on a new store.</param>
    public TargetOptions(Command command, bool storeOnly = false, bool mayCreate = false)
    {
        _storeOnly = storeOnly;
        _mayCreate = mayCreate;
        command.Add(_store);
        command.Add(_config);
        if (mayCreate)
        {
            command.Add(_create);
        }

        if (!storeOnly)
        {
            command.Add(_url);
            command.Add(_keyFile);
            command.Add(_header);
            command.Add(_http);
        }
    }

    /// <exception cref="ToolException">There is no target, there are two, or it cannot be used.</exception>
    public async Task<IKeyTarget> OpenAsync(ToolContext tool, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (store, url) = Choose(tool, parsed);
        return url is null ? await OpenStoreAsync(tool, parsed, store!, cancellationToken) : ServiceTarget.Open(tool, new ServiceAddress
        {
            Url = url,
            KeyFile = parsed.GetValue(_keyFile),
            Header = parsed.GetValue(_header),
            AllowHttp = parsed.GetValue(_http),
        });
    }

    /// <exception cref="ToolException">There is no store, or it cannot be used.</exception>
    public async Task<StoreTarget> OpenStoreAsync(ToolContext tool, ParseResult parsed, CancellationToken cancellationToken) =>
        await OpenStoreAsync(tool, parsed, Choose(tool, parsed).Store!, cancellationToken);

    private (string? Store, string? Url) Choose(ToolContext tool, ParseResult parsed)
    {
        var store = parsed.GetValue(_store);
        var url = _storeOnly ? null : parsed.GetValue(_url);
        if (store is not null && url is not null)
        {
            throw ToolException.Usage("--store and --url name two targets; give one.");
        }

        // An option wins over a variable, whichever target that names.
        if (store is null && url is null)
        {
            (store, url) = (tool.Environment["SERVICEKIT_STORE"], _storeOnly ? null : tool.Environment["SERVICEKIT_URL"]);
        }

        return (store, url) switch
        {
            (null, null) when _storeOnly => throw ToolException.Usage("this command works on a store, and none is named. Give --store, or set SERVICEKIT_STORE."),
            (null, null) => throw ToolException.Usage("no target is named. Give --store or --url, or set SERVICEKIT_STORE or SERVICEKIT_URL."),
            ({ }, { }) => throw ToolException.Usage("SERVICEKIT_STORE and SERVICEKIT_URL name two targets; give --store or --url to say which."),
            _ when url is null && Given(_keyFile, _header, _http) => throw ToolException.Usage("--key-file, --header and --allow-http belong to --url."),
            _ when url is not null && Given(_config, _create) => throw ToolException.Usage("--config and --create belong to --store."),
            _ => (store, url),
        };

        bool Given(params Option[] options) => options.Any(option => parsed.GetResult(option) is { Implicit: false });
    }

    private Task<StoreTarget> OpenStoreAsync(ToolContext tool, ParseResult parsed, string store, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_store) is { } given && StorePlace.HasPassword(given))
        {
            tool.Note("warning: the password stands in the list of processes and in the history of the shell; set SERVICEKIT_STORE instead.");
        }

        return StoreTarget.OpenAsync(tool, store, parsed.GetValue(_config), _mayCreate && parsed.GetValue(_create), cancellationToken);
    }
}
