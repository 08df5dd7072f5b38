using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace ServiceKit.KeyManagement.Api;

/// <summary>
/// Reads JSON bodies in the naming of the service, more strictly than the framework: an unknown or repeated member is an error, since a
/// mistyped <c>expiresAt</c> would make a key that never expires.
/// </summary>
internal sealed class BodyReader(IOptions<JsonOptions> json, int maxDepth = 8)
{
    private const int MaxBytes = 64 * 1024;

    private readonly JsonSerializerOptions _options = new(json.Value.SerializerOptions)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = maxDepth,
    };

    /// <summary>Reads a body of the type, or of its defaults where the body is empty and may be.</summary>
    /// <exception cref="ApiFaultException">The body is missing, too large, of another media type, or malformed.</exception>
    public async Task<(T Value, IReadOnlySet<string> Members)> ReadAsync<T>(HttpRequest request, bool mayBeEmpty = false, int maxBytes = MaxBytes)
        where T : class
    {
        var bytes = await ReadBytesAsync(request, maxBytes);
        if (bytes.Length == 0 && mayBeEmpty)
        {
            bytes = "{}"u8.ToArray();
        }
        else if (!request.HasJsonContentType())
        {
            throw new ApiFaultException(StatusCodes.Status415UnsupportedMediaType, "Send the body as application/json.");
        }

        try
        {
            var value = JsonSerializer.Deserialize<T>(bytes, _options) ?? throw new JsonException();
            return (value, MembersOf(bytes));
        }
        catch (JsonException exception)
        {
            // The framework's message may quote the body.
            var member = MemberOf(exception.Path);
            throw member is null
                ? new ApiFaultException(StatusCodes.Status400BadRequest, $"The body is not the JSON object that is expected: {Why(exception)}.")
                : new KeyManagementException(new Dictionary<string, string[]> { [member] = [Why(exception)] });
        }
    }

    /// <summary>Whether a member of the type was in the body, whatever the naming of the service makes of it.</summary>
    public bool Has(IReadOnlySet<string> members, string property) =>
        members.Contains(_options.PropertyNamingPolicy?.ConvertName(property) ?? property);

    private static async Task<byte[]> ReadBytesAsync(HttpRequest request, int maxBytes)
    {
        using var body = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            if (body.Length + read > maxBytes)
            {
                throw new ApiFaultException(StatusCodes.Status413PayloadTooLarge, $"The body is longer than {maxBytes} bytes.");
            }

            await body.WriteAsync(buffer.AsMemory(0, read), request.HttpContext.RequestAborted);
        }

        return body.ToArray();
    }

    private HashSet<string> MembersOf(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = _options.MaxDepth, CommentHandling = _options.ReadCommentHandling, AllowTrailingCommas = _options.AllowTrailingCommas });
        return document.RootElement.EnumerateObject().Select(member => member.Name)
            .ToHashSet(_options.PropertyNameCaseInsensitive ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
    }

    // "$.data.interval" names the member data.interval; "$" none. What lies in a list belongs to the list: "$.scopes[0]".
    private static string? MemberOf(string? path) =>
        path is { Length: > 2 } && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..].Split('[')[0] : null;

    private static string Why(JsonException exception) => exception.Message switch
    {
        var message when message.Contains("could not be mapped", StringComparison.Ordinal) => "is not known",
        var message when message.Contains("missing required", StringComparison.Ordinal) => "the name is missing",
        var message when message.Contains("Duplicate", StringComparison.OrdinalIgnoreCase) => "stands there twice",
        var message when message.StartsWith("Scopes are", StringComparison.Ordinal) || message.StartsWith("A scope is", StringComparison.Ordinal) => "is an array of strings, or one string with commas",
        _ when exception.Path is { Length: > 1 } => "has a value of the wrong type or form",
        _ => "it is malformed",
    };
}
