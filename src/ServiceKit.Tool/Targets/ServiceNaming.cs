using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceKit.KeyManagement.Api;

namespace ServiceKit.Tool.Targets;

/// <summary>The REST API speaks in the JSON naming of its service: expiresAt, expires_at, ExpiresAt. It is told by what it answers.</summary>
internal static class ServiceNaming
{
    private static readonly Dictionary<string, string> Names = typeof(ApiKeyDocument).GetProperties().Concat(typeof(ApiKeyPageDocument).GetProperties())
        .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Distinct().ToDictionary(Bare);

    /// <summary>The naming of a service, by a list that it answered; null for names as they are in C#.</summary>
    public static JsonNamingPolicy? Of(ServiceAnswer list)
    {
        var size = (list.Node as JsonObject)?.Select(member => member.Key).FirstOrDefault(name => Bare(name) == "pagesize");
        return size switch
        {
            "PageSize" => null,
            "page_size" => JsonNamingPolicy.SnakeCaseLower,
            "PAGE_SIZE" => JsonNamingPolicy.SnakeCaseUpper,
            "page-size" => JsonNamingPolicy.KebabCaseLower,
            "PAGE-SIZE" => JsonNamingPolicy.KebabCaseUpper,
            _ => JsonNamingPolicy.CamelCase,
        };
    }

    public static Dictionary<string, object?> Apply(Dictionary<string, object?> members, JsonNamingPolicy? naming) =>
        members.ToDictionary(
            member => naming?.ConvertName(member.Key) ?? member.Key,
            member => member.Value is IEnumerable<Dictionary<string, object?>> items ? items.Select(item => Apply(item, naming)).ToList() : member.Value);

    /// <summary>The same in camelCase.</summary>
    public static JsonNode? Undo(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(Names.GetValueOrDefault(Bare(member.Key), member.Key), Undo(member.Value))).DistinctBy(member => member.Key)),
        JsonArray items => new JsonArray([.. items.Select(Undo)]),
        null => null,
        _ => node.DeepClone(),
    };

#pragma warning disable CA1308 // names in JSON are lower case
    private static string Bare(string name) => name.Replace("_", string.Empty, StringComparison.Ordinal).Replace("-", string.Empty, StringComparison.Ordinal).ToLowerInvariant();
#pragma warning restore CA1308
}
