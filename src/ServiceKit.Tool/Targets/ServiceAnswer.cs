using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServiceKit.Tool.Targets;

/// <summary>What a service answered.</summary>
internal sealed class ServiceAnswer(HttpStatusCode status, EntityTagHeaderValue? tag, Uri? location, byte[] body)
{
    private const int MaxShown = 1000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public HttpStatusCode Status => status;

    public EntityTagHeaderValue? ETag => tag;

    /// <summary>The name of the problem: the end of its type.</summary>
    public string? Problem => Text("type") is { } type && status >= HttpStatusCode.BadRequest ? type[(type.LastIndexOfAny([':', '/', '#']) + 1)..] : null;

    public bool IsKeyNotFound => status is HttpStatusCode.NotFound && Problem == "key-not-found";

    public JsonNode? Node { get; } = Parse(body);

    /// <summary>Reads the body, whatever the naming of the service.</summary>
    /// <exception cref="ToolException">It is not what a service with managed keys answers.</exception>
    public T Read<T>()
    {
        try
        {
            if (ServiceNaming.Undo(Node).Deserialize<T>(Json) is { } value)
            {
                return value;
            }
        }
        catch (JsonException)
        {
        }

        throw ToolException.Unreachable("the service answers, but not as one with managed keys does. Is it the right address?");
    }

    /// <exception cref="ToolException">The service refused.</exception>
    public ServiceAnswer Checked(Uri address) => (int)status switch
    {
        >= 200 and < 300 => this,
        >= 300 and < 400 => throw ToolException.Unreachable(
            $"the service sends to another address{(location is null ? string.Empty : $", {Short(location.IsAbsoluteUri ? location.GetLeftPart(UriPartial.Path) : location.OriginalString)}")}. The key was not sent there; if that is the service, name it with --url."),
        404 when IsKeyNotFound => throw Fault(ExitCode.NotFound),
        404 => throw ToolException.Unreachable($"there is no {address.AbsolutePath} at {address.GetLeftPart(UriPartial.Authority)}. Does the service have WithKeyManagement()?"),
        >= 400 and < 500 => throw Fault(ExitCode.Refused),
        _ => throw Fault(ExitCode.Unreachable),
    };

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { MaxDepth = 16 });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Short(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "…";

    private ToolException Fault(int exitCode) => new(exitCode, $"{Short(Text("detail") ?? Text("title") ?? "the service refuses")} ({(int)status})") { Errors = ReadErrors() };

    private string? Text(string member) => Node is JsonObject root && root[member] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private Dictionary<string, string[]> ReadErrors() => Node is JsonObject root && root["errors"] is JsonObject errors
        ? errors.Take(100).ToDictionary(e => Short(e.Key), e => e.Value is JsonArray texts ? [.. texts.OfType<JsonValue>().Select(text => Short(text.ToString()))] : Array.Empty<string>())
        : [];
}
