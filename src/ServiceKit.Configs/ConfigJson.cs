using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace ServiceKit.Configs;

/// <summary>How configurations are kept: a form of its own, whatever the API of the service looks like, and will look like one day.</summary>
/// <remarks>Of the service's settings only what tells types apart is taken over, since a type may be known to its resolver alone.</remarks>
internal sealed class ConfigJson(IOptions<JsonOptions> json)
{
    public JsonSerializerOptions Kept { get; } = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = json.Value.SerializerOptions.TypeInfoResolver,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>How the API of the service reads and writes.</summary>
    public JsonSerializerOptions Api { get; } = json.Value.SerializerOptions;

    /// <summary>What the serializer, or a constructor or converter that it calls, says of a text or a value that is not right.</summary>
    public static bool IsRefusal(Exception fault) => fault is JsonException or NotSupportedException or ArgumentException or InvalidOperationException or FormatException or OverflowException or KeyNotFoundException;
}
