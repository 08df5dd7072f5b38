using System.Text.RegularExpressions;

namespace ServiceKit.Configs;

/// <summary>Names of configurations: they are segments of a path, and the same text in every store.</summary>
internal static partial class ConfigName
{
    public const string Fault = "is 1 to 100 letters, digits, dots, hyphens and underscores, and begins with a letter or a digit";

    public static bool IsValid(string name) => Form().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
