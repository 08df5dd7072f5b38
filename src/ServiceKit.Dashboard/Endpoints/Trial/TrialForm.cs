using System.Net;
using Microsoft.AspNetCore.Http;
using ServiceKit.Dashboard.Keys;
using ServiceKit.KeyManagement;
using ServiceKit.Protection;

namespace ServiceKit.Dashboard.Endpoints.Trial;

/// <summary>What the form says that asks for an explanation. It is in the address of the page, since nothing changes by it: never a key, only its id.</summary>
internal sealed record TrialForm
{
    private const int MaxId = 32;
    private const int MaxPath = 2048;
    private const int MaxHost = 256;

    public ListedEndpoint? Listed { get; init; }

    /// <summary>The id of the key; empty for a request without one. What cannot be an id is not kept: somebody may have put the key itself there.</summary>
    public string Key { get; init; } = string.Empty;

    public string Address { get; init; } = string.Empty;

    public string Path { get; init; } = string.Empty;

    public string Host { get; init; } = string.Empty;

    public IReadOnlyList<KeyValuePair<string, string>> Errors { get; init; } = [];

    /// <summary>The request to explain; null where nothing was asked, or something is wrong.</summary>
    public TrialRequest? Request { get; private init; }

    public IReadOnlyList<string> ErrorsOf(string field) => [.. Errors.Where(error => error.Key == field).Select(error => error.Value)];

    public static TrialForm Read(HttpContext context, IReadOnlyList<ListedEndpoint> endpoints, EndpointKeys keys, ApiKeyActor actor)
    {
        var errors = new List<KeyValuePair<string, string>>();
        var id = One("endpoint");
        var listed = id.Length == 0 ? null : endpoints.FirstOrDefault(one => string.Equals(one.Id, id, StringComparison.Ordinal));
        if (id.Length > 0 && listed is null)
        {
            errors.Add(FormFaults.One("endpoint", "There is no such endpoint"));
        }

        var given = One("key");
        var isId = given.Length <= MaxId && given.All(char.IsAsciiHexDigitLower);
        var key = given.Length > 0 && isId ? keys.Find(given, actor) : null;
        if (given.Length > 0 && key is null)
        {
            errors.Add(FormFaults.One("key", isId ? "There is no such key, or none that you may see" : "Write the id of a key, such as a1b2c3d4, never the key itself"));
        }

        var own = Own(context);
        var text = actor.IsForEveryTenant && One("address") is { Length: > 0 } other ? other : own?.ToString() ?? string.Empty;
        var address = IPAddress.TryParse(text, out var parsed) ? parsed : null;
        if (address is null && text.Length > 0)
        {
            errors.Add(FormFaults.One("address", "Write one address, such as 203.0.113.7"));
        }

        var host = One("host") is { Length: > 0 and <= MaxHost } named ? named : context.Request.Host.Value ?? string.Empty;
        var path = One("path");
        var form = new TrialForm { Listed = listed, Key = isId ? given : string.Empty, Address = text.Length <= MaxHost ? text : string.Empty, Path = path.Length <= MaxPath ? path : string.Empty, Host = host };
        if (listed is null)
        {
            return form with { Errors = errors };
        }

        var tried = path.Length > 0 ? path : ExamplePath.Of(listed, key?.Tenant);
        var values = ExamplePath.Match(listed, tried);
        if (values is null || tried.Length > MaxPath)
        {
            errors.Add(FormFaults.One("path", $"That is no path of {listed.Entry.Pattern}"));
        }

        form = form with { Path = tried.Length <= MaxPath ? tried : string.Empty, Errors = errors };
        return errors.Count > 0 ? form : form with { Request = new TrialRequest(listed, key, address, tried, host, values!) };

        string One(string name) => context.Request.Query[name] is [{ } value] ? value.Trim() : string.Empty;
    }

    /// <summary>Whether the host decides.</summary>
    public bool AsksForHost => Listed?.Access.Tenants.Sources.Any(source => source is HostTenant) is true;

    private static IPAddress? Own(HttpContext context) =>
        context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;
}
