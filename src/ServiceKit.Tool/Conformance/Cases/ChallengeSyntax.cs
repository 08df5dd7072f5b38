using System.Text.RegularExpressions;

namespace ServiceKit.Tool.Conformance.Cases;

/// <summary>Reads a field value of <c>WWW-Authenticate</c>, as far as it is judged.</summary>
internal static partial class ChallengeSyntax
{
    /// <summary>Whether a value is a list of challenges (RFC 9110 section 11.6.1).</summary>
    public static bool IsValid(string value) => Challenges().IsMatch(value);

    /// <summary>The error that a challenge names (RFC 6750 section 3); null for none.</summary>
    public static string? Error(string value) => ErrorParameter().Match(value) is { Success: true } match ? match.Groups[1].Value : null;

    public static bool IsBearer(string value) => BearerScheme().IsMatch(value);

    // challenge = auth-scheme [ 1*SP ( token68 / #auth-param ) ]; several of them with commas between. Without backtracking: the text is a stranger's.
    [GeneratedRegex(
        """^[!#$%&'*+\-.^_`|~0-9A-Za-z]+( +([A-Za-z0-9\-._~+/]+=*|[!#$%&'*+\-.^_`|~0-9A-Za-z]+ *= *([!#$%&'*+\-.^_`|~0-9A-Za-z]+|"([^"\\]|\\.)*")))?( *, *([!#$%&'*+\-.^_`|~0-9A-Za-z]+( +[A-Za-z0-9\-._~+/]+=*)?|([!#$%&'*+\-.^_`|~0-9A-Za-z]+ +)?[!#$%&'*+\-.^_`|~0-9A-Za-z]+ *= *([!#$%&'*+\-.^_`|~0-9A-Za-z]+|"([^"\\]|\\.)*")))*$""",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Challenges();

    [GeneratedRegex("""(?:^|[ ,])error *= *"?([A-Za-z0-9_]+)""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex ErrorParameter();

    [GeneratedRegex(@"(?:^|, *)Bearer(?:$|[ ,])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex BearerScheme();
}
