using System.Text.Json;

namespace ServiceKit.Testing;

/// <summary>Problem details that a service answered with (RFC 9457 section 3).</summary>
/// <param name="Type">What kind of error it is, whole: <c>urn:servicekit:error:unauthorized</c>.</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Status">The status.</param>
/// <param name="Detail">What went wrong this time; null where nothing is said.</param>
/// <param name="Errors">What is wrong, by member or parameter; empty where nothing is said.</param>
/// <param name="Root">The document itself, with whatever else stands in it.</param>
public sealed record ProblemDocument(string? Type, string? Title, int Status, string? Detail, IReadOnlyDictionary<string, IReadOnlyList<string>> Errors, JsonElement Root)
{
    /// <summary>The last part of the type: <c>unauthorized</c> of <c>urn:servicekit:error:unauthorized</c>, or of <c>https://example.com/errors/unauthorized</c>.</summary>
    public string? Name => Type?[(Type.AsSpan().LastIndexOfAny(':', '/') + 1)..];

    internal static ProblemDocument Of(JsonElement root) => new(
        Text(root, "type"), Text(root, "title"), root.TryGetProperty("status", out var status) && status.ValueKind is JsonValueKind.Number && status.TryGetInt32(out var number) ? number : 0,
        Text(root, "detail"), ErrorsOf(root), root);

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() : null;

    private static Dictionary<string, IReadOnlyList<string>> ErrorsOf(JsonElement root) =>
        root.TryGetProperty("errors", out var errors) && errors.ValueKind is JsonValueKind.Object
            ? errors.EnumerateObject().Where(error => error.Value.ValueKind is JsonValueKind.Array).DistinctBy(error => error.Name).ToDictionary(
                error => error.Name, IReadOnlyList<string> (error) => [.. error.Value.EnumerateArray().Select(text => text.ToString())], StringComparer.Ordinal)
            : [];
}
