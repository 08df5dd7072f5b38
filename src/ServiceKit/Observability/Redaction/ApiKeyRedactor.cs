using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using ServiceKit.Observability.Redaction;

namespace ServiceKit;

/// <summary>
/// Takes keys of ServiceKit's format (<see cref="ApiKeyFormat"/>) out of a text, of any brand and environment, with a right or a
/// wrong checksum, whatever stands around them, and leaves <c>sk_prod_a1b2c3d4_****</c>. <c>AddApiKeys()</c> has everything that
/// the service logs pass one; it can be had from the services for other texts.
/// </summary>
/// <remarks>
/// Takes more than the format asks for, so that nothing usable is left: secrets from 16 characters on, which is what a key is
/// that was cut off, upper case, and underscores written as <c>%5F</c>. Keys of other formats cannot be told from other words
/// and stay. The time is linear in the length of the text. Safe for use by several threads.
/// </remarks>
public sealed class ApiKeyRedactor
{
    internal const string Mask = "****";

    // What can begin something that has to go: the separator of a key, plain or escaped, and of a query parameter.
    private static readonly SearchValues<char> Beginnings = SearchValues.Create("_%?&");

    // The same in a text that is too short for a key, as names and most values of a log are.
    private static readonly SearchValues<char> BeginningsOfParameters = SearchValues.Create("?&");

    private volatile RedactedParameter[] _parameters;

    /// <summary>A redactor of keys alone.</summary>
    public ApiKeyRedactor()
        : this([])
    {
    }

    /// <param name="parameterNames">Query parameters whose values have to go as well, whatever they are.</param>
    internal ApiKeyRedactor(IEnumerable<string> parameterNames) => _parameters = [.. parameterNames.Select(name => new RedactedParameter(name))];

    /// <summary>The text without keys.</summary>
    /// <param name="text">Any text.</param>
    /// <returns><paramref name="text"/> itself where it holds no key; nothing is allocated then.</returns>
    [return: NotNullIfNotNull(nameof(text))]
    public string? Redact(string? text) => text is not null && TryRedact(text, out var redacted) ? redacted : text;

    /// <summary>Whether there is something in the text that <see cref="Redact"/> would take out.</summary>
    /// <param name="text">Any text.</param>
    /// <returns><see langword="true"/> if there is.</returns>
    public bool IsNeededFor(ReadOnlySpan<char> text)
    {
        var position = 0;
        return TryFind(text, ref position, out _);
    }

    internal bool TryRedact(string text, [NotNullWhen(true)] out string? redacted)
    {
        redacted = null;
        var position = 0;
        if (!TryFind(text, ref position, out var secret))
        {
            return false;
        }

        var result = new StringBuilder(text.Length);
        var copied = 0;
        do
        {
            result.Append(text, copied, secret.Start.Value - copied).Append(Mask);
            copied = position = secret.End.Value;
        }
        while (TryFind(text, ref position, out secret));
        redacted = result.Append(text, copied, text.Length - copied).ToString();
        return true;
    }

    /// <summary>Has the values of one more query parameter taken out from here on.</summary>
    internal void AddParameter(string name)
    {
        if (!_parameters.Any(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            _parameters = [.. _parameters, new RedactedParameter(name)];
        }
    }

    private bool TryFind(ReadOnlySpan<char> text, ref int position, out Range secret)
    {
        var parameters = _parameters;
        var beginnings = text.Length < KeyTrace.MinLength ? BeginningsOfParameters : Beginnings;
        while (position < text.Length && text[position..].IndexOfAny(beginnings) is >= 0 and var next)
        {
            var at = position + next;
            if (text[at] is '?' or '&' ? FindValue(text, at, parameters, out secret) : KeyTrace.TryFind(text, at, out secret))
            {
                return true;
            }

            position = at + 1;
        }

        secret = default;
        return false;
    }

    private static bool FindValue(ReadOnlySpan<char> text, int at, RedactedParameter[] parameters, out Range value)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.TryFind(text, at, out value))
            {
                return true;
            }
        }

        value = default;
        return false;
    }
}
