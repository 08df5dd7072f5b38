using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceKit.KeyManagement.Api;

/// <summary>Scopes as an array of strings, or as one string with commas between them.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record ScopeList(IReadOnlyList<string> Scopes)
{
    private sealed class Converter : JsonConverter<ScopeList>
    {
        public override ScopeList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType is JsonTokenType.String)
            {
                return new ScopeList(reader.GetString()!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            }

            if (reader.TokenType is not JsonTokenType.StartArray)
            {
                throw new JsonException("Scopes are an array of strings, or one string with commas.");
            }

            var scopes = new List<string>();
            while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            {
                scopes.Add(reader.TokenType is JsonTokenType.String ? reader.GetString()! : throw new JsonException("A scope is a string."));
            }

            return new ScopeList(scopes);
        }

        public override void Write(Utf8JsonWriter writer, ScopeList value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Scopes, options);
    }
}
