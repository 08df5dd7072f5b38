using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ServiceKit.KeyManagement.Api;

/// <summary>
/// Calls that make a key and are sent twice, with the same <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header), make one
/// key, and both are answered with it. The answer is kept for a day, encrypted with the <c>Idempotency-Key</c> itself, of which the store
/// has a digest: who reads the store learns no key.
/// </summary>
internal sealed class Idempotency
{
    public const string Header = "Idempotency-Key";

    private const int MinLength = 16;
    private const int MaxLength = 255;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private readonly byte[] _secret;
    private readonly string _digest;
    private readonly string _request;

    private Idempotency(byte[] secret, string digest, string request)
    {
        _secret = secret;
        _digest = digest;
        _request = request;
    }

    /// <returns>What makes this call idempotent; null where the caller does not ask for it.</returns>
    /// <exception cref="ApiFaultException">The header is repeated, too short to be unguessable, or too long.</exception>
    public static Idempotency? Of(HttpRequest request, ApiKeyActor actor, object body)
    {
        if (request.Headers[Header] is not [_, ..] values)
        {
            return null;
        }

        if (values is not [{ Length: >= MinLength and <= MaxLength } key] || key.Any(c => c is <= ' ' or > '~'))
        {
            throw new ApiFaultException(
                StatusCodes.Status400BadRequest, $"{Header} is sent once, with {MinLength} to {MaxLength} visible ASCII characters that nobody can guess, such as a random UUID.");
        }

        return Of(key, actor, request.Path, body);
    }

    /// <returns>What makes a call with this key idempotent, wherever the key came from.</returns>
    public static Idempotency Of(string key, ApiKeyActor actor, string path, object body)
    {
        var material = Encoding.UTF8.GetBytes($"{actor.Name}\n{key}");
        return new Idempotency(
            HKDF.Expand(HashAlgorithmName.SHA256, SHA256.HashData(material), 32, "answer"u8.ToArray()),
            Convert.ToHexStringLower(HKDF.Expand(HashAlgorithmName.SHA256, SHA256.HashData(material), 32, "name"u8.ToArray())),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{path}\n{JsonSerializer.Serialize(body)}"))));
    }

    public async Task<CreatedApiKey?> FindAsync(IApiKeyStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await store.FindAnswerAsync(_digest, now, cancellationToken) is not { } answer)
        {
            return null;
        }

        return answer.RequestDigest == _request
            ? Open(answer.Sealed.Span) ?? throw new ApiFaultException(StatusCodes.Status409Conflict, $"What was answered to this {Header} cannot be read any more. Look for the key that it made, and use a new {Header}.")
            : throw new ApiFaultException(StatusCodes.Status422UnprocessableEntity, $"This {Header} was sent before, with another request. Use a new one for each request.", "idempotency-key-reused");
    }

    public IdempotentAnswer Answer(CreatedApiKey created, DateTimeOffset now) => Answer(created, now, Kept);

    /// <param name="created">What was made.</param>
    /// <param name="now">The moment.</param>
    /// <param name="atLeast">How long the answer is kept at least, if that is more than a day.</param>
    public IdempotentAnswer Answer(CreatedApiKey created, DateTimeOffset now, TimeSpan atLeast) =>
        new(_digest, _request, Seal(created), StoreTime.Cut(now + (atLeast > Kept ? atLeast : Kept)));

    private byte[] Seal(CreatedApiKey created)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(created);
        var box = new byte[NonceLength + plain.Length + TagLength];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(_secret, TagLength);
        cipher.Encrypt(box.AsSpan(0, NonceLength), plain, box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length));
        CryptographicOperations.ZeroMemory(plain);
        return box;
    }

    /// <returns>The answer; null where it was damaged, or written by a program that writes it otherwise.</returns>
    private CreatedApiKey? Open(ReadOnlySpan<byte> box)
    {
        if (box.Length < NonceLength + TagLength)
        {
            return null;
        }

        try
        {
            var plain = new byte[box.Length - NonceLength - TagLength];
            using var cipher = new AesGcm(_secret, TagLength);
            cipher.Decrypt(box[..NonceLength], box[NonceLength..^TagLength], box[^TagLength..], plain);
            return JsonSerializer.Deserialize<CreatedApiKey>(plain);
        }
        catch (Exception fault) when (fault is CryptographicException or JsonException)
        {
            return null;
        }
    }
}
