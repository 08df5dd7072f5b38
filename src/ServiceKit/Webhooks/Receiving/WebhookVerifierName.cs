using System.Buffers;
using System.Runtime.CompilerServices;

namespace ServiceKit.Webhooks.Receiving;

/// <summary>What a verifier can be called: it appears in configuration keys, challenges and logs, unquoted and unescaped.</summary>
internal static class WebhookVerifierName
{
    private const int MaxLength = 64;

    private static readonly SearchValues<char> Characters =
        SearchValues.Create("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsName(string name) => name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExcept(Characters);

    public static void ThrowIfMalformed(string name, [CallerArgumentExpression(nameof(name))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        if (!IsName(name))
        {
            throw new ArgumentException($"A webhook verifier is called by 1 to {MaxLength} letters, digits, hyphens, underscores and full stops, such as orders.", parameter);
        }
    }
}
