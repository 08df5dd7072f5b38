using System.Buffers.Text;
using System.Security.Cryptography;

namespace ServiceKit.Dashboard.Access;

/// <summary>256 random bits in a cookie, and what is derived from them.</summary>
/// <remarks>
/// The token of forms is an HMAC under the token of the cookie: it is bound to the session, proves nothing about the cookie, and holds on every
/// replica without a key that they would have to share.
/// </remarks>
internal static class SessionToken
{
    private const int Bytes = 32;

    // 32 bytes in base64url without padding.
    private const int Length = 43;

    public static string New()
    {
        Span<byte> random = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }

    /// <summary>Whether a text could be a token: what is not costs no look at the store.</summary>
    public static bool IsToken(string? text) => text is { Length: Length } && Base64Url.IsValid(text);

    /// <summary>What the store keeps of a token.</summary>
    public static string DigestOf(string token) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token)));

    /// <summary>The token of the forms of a session.</summary>
    public static string FormTokenOf(string token) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token), "servicekit dashboard form"u8));

    /// <summary>Whether a form carries the token that belongs to a cookie. The time does not tell how much of it is right.</summary>
    public static bool Matches(string token, string? formToken) =>
        formToken is { Length: <= 2 * Length }
        && CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(FormTokenOf(token)), System.Text.Encoding.UTF8.GetBytes(formToken));
}
