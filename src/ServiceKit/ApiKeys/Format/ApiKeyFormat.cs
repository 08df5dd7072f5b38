using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ServiceKit.ApiKeys;
using ServiceKit.ApiKeys.Format;

namespace ServiceKit;

/// <summary>
/// ServiceKit's own format of keys: <c>{brand}_{environment}_{id}_{secret}{checksum}</c>. Brand, environment and the id of
/// eight hex digits may be seen by anyone; the secret is random; the checksum, six characters, tells a mistyped key from a
/// good one without a look-up. Immutable. The whole specification is in docs/key-format.md.
/// </summary>
/// <remarks>Nobody has to use it: a service accepts keys of any other shape as they are.</remarks>
/// <example>
/// <code>
/// var key = new ApiKeyFormat("prod").Generate();   // sk_prod_a1b2c3d4_ and 38 characters more
/// ApiKeyFormat.Mask(key);                          // sk_prod_a1b2c3d4_****
/// </code>
/// </example>
public sealed class ApiKeyFormat
{
    /// <summary>The default brand: <c>sk</c>.</summary>
    public const string DefaultBrand = "sk";

    /// <summary>Fewest characters of a secret, and the default: 32, which are 190 bits.</summary>
    public const int MinSecretLength = 32;

    /// <summary>Most characters of a secret: 128.</summary>
    public const int MaxSecretLength = 128;

    /// <summary>
    /// A regular expression that finds keys of every brand and environment, for secret scanners. It has no anchors, no
    /// groups and nothing that engines disagree about (RE2, PCRE, Hyperscan, .NET).
    /// </summary>
    public const string Pattern = "[a-z0-9]{2,16}" + PatternAfterBrand;

    private const string PatternAfterBrand = "_[a-z0-9]{2,16}_[0-9a-f]{8}_[0-9A-Za-z]{38,134}";

    /// <summary>Creates the format.</summary>
    /// <param name="environment">Where the keys are meant to work, such as <c>prod</c> or <c>test</c>: 2 to 16 lower-case letters and digits.</param>
    /// <param name="brand">Whose keys they are: 2 to 16 lower-case letters and digits. Default: <see cref="DefaultBrand"/>.</param>
    /// <param name="secretLength">Characters of the secret, from <see cref="MinSecretLength"/>, which is the default, to <see cref="MaxSecretLength"/>.</param>
    /// <exception cref="ArgumentException">Brand or environment has another length or other characters.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The secret would be too short or too long.</exception>
    public ApiKeyFormat(string environment, string brand = DefaultBrand, int secretLength = MinSecretLength)
    {
        Brand = Word(brand);
        Environment = Word(environment);
        ArgumentOutOfRangeException.ThrowIfLessThan(secretLength, MinSecretLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(secretLength, MaxSecretLength);
        SecretLength = secretLength;
    }

    /// <summary>Whose keys they are.</summary>
    public string Brand { get; }

    /// <summary>Where the keys are meant to work.</summary>
    public string Environment { get; }

    /// <summary>How many characters the secret has, without the checksum. Each is worth 5.95 bits.</summary>
    public int SecretLength { get; }

    /// <summary>
    /// A new key: id and secret come from <see cref="RandomNumberGenerator"/>, every character with the same probability. The
    /// id is 32 bits: whoever stores keys by it has to expect two with the same id among some ten thousand.
    /// </summary>
    /// <returns>The key in full: hand it out once, and keep its digest.</returns>
    public string Generate()
    {
        Span<char> id = stackalloc char[KeyLayout.IdLength];
        RandomNumberGenerator.GetHexString(id, lowercase: true);
        Span<char> secret = stackalloc char[SecretLength];
        RandomNumberGenerator.GetItems(Base62.Alphabet, secret);
        var key = Compose(id, secret);
        secret.Clear();
        return key;
    }

    /// <summary>What a text is to this format, in whatever brand and environment. Allocates nothing, and takes time only for what has the shape.</summary>
    /// <remarks>
    /// A single wrong character is always noticed; of other changes, all but one in 4,294,967,296. A key that lost a character
    /// of the shortest secret no longer has the shape.
    /// </remarks>
    /// <param name="text">A presented key, of any length.</param>
    /// <returns>Other shape, right, or right shape with a wrong checksum.</returns>
    public static ApiKeyFormatCheck Check(ReadOnlySpan<char> text) =>
        !KeyLayout.TryRead(text, out var layout) ? ApiKeyFormatCheck.NotOurFormat
        : layout.HasRightChecksum ? ApiKeyFormatCheck.WellFormed
        : ApiKeyFormatCheck.BadChecksum;

    /// <summary>Reads what a key says about itself.</summary>
    /// <param name="key">A presented key, of any length.</param>
    /// <param name="parts">Brand, environment and id; null where the result is <see langword="false"/>.</param>
    /// <returns>Whether shape and checksum are right.</returns>
    public static bool TryParse(ReadOnlySpan<char> key, [NotNullWhen(true)] out ApiKeyParts? parts)
    {
        parts = KeyLayout.TryRead(key, out var layout) && layout.HasRightChecksum
            ? new ApiKeyParts(layout.Brand.ToString(), layout.Environment.ToString(), layout.Id.ToString())
            : null;
        return parts is not null;
    }

    /// <summary>
    /// What may be shown of a key: <c>sk_prod_a1b2c3d4_****</c> for one of this format, checksum right or not; for any other,
    /// at most its first seven characters, never more than half of it, and <c>****</c>.
    /// </summary>
    /// <param name="key">A key of any format and length.</param>
    /// <returns>A text that is safe to log and to show.</returns>
    public static string Mask(ReadOnlySpan<char> key) =>
        KeyLayout.TryRead(key, out var layout) ? $"{layout.Visible}_****" : $"{ApiKeySyntax.Prefix(key)}****";

    /// <summary>The regular expression of <see cref="Pattern"/> for the keys of one brand.</summary>
    /// <param name="brand">2 to 16 lower-case letters and digits.</param>
    /// <returns>A regular expression for secret scanners.</returns>
    /// <exception cref="ArgumentException">The brand has another length or other characters.</exception>
    public static string PatternFor(string brand) => Word(brand) + PatternAfterBrand;

    /// <summary>The keys of the format, by an example that shows no key.</summary>
    /// <returns>Brand and environment.</returns>
    public override string ToString() => $"{Brand}_{Environment}_…";

    /// <summary>A key from its parts, so that the checksum is written in one place.</summary>
    internal string Compose(ReadOnlySpan<char> id, ReadOnlySpan<char> secret)
    {
        Span<char> key = stackalloc char[(2 * (KeyLayout.MaxWordLength + 1)) + KeyLayout.IdLength + 1 + MaxSecretLength + KeyLayout.ChecksumLength];
        key.TryWrite($"{Brand}_{Environment}_{id}_{secret}", out var length);
        KeyLayout.WriteChecksum(key[..length], key.Slice(length, KeyLayout.ChecksumLength));
        var result = key[..(length + KeyLayout.ChecksumLength)].ToString();
        key.Clear();
        return result;
    }

    // The text is not quoted: it could be a key that was given in the wrong place.
    private static string Word(string text, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(text))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        return KeyLayout.IsWord(text)
            ? text
            : throw new ArgumentException($"The {name} of a key is {KeyLayout.MinWordLength} to {KeyLayout.MaxWordLength} lower-case letters (a to z) and digits, such as sk or prod.", name);
    }
}
