using System.Text.RegularExpressions;

namespace ServiceKit.Tool.Conformance.Targets;

/// <summary>Paths as they are given on the command line: <c>/things/1</c>, or <c>POST /things</c>.</summary>
internal static partial class NamedPaths
{
    /// <exception cref="ToolException">It is neither.</exception>
    public static Operation Operation(string text)
    {
        var match = MethodAndPath().Match(text);
        if (!match.Success)
        {
            throw ToolException.Usage("--path takes a path such as /api/v1/stations, or a method and a path such as \"POST /api/v1/stations\", without query and fragment.");
        }

        var path = match.Groups["path"].Value;
        var segments = path.Split('/');
        var i = Array.FindLastIndex(segments, segment => Guid.TryParse(segment, out _) || (segment.Length > 0 && segment.All(char.IsAsciiDigit)));
        return new Operation(match.Groups["method"] is { Success: true } method ? method.Value : "GET", path, i < 0 ? null : string.Join('/', [.. segments[..i], "no-such-value", .. segments[(i + 1)..]]));
    }

    /// <exception cref="ToolException">It is no path.</exception>
    public static PublicPath Public(string text) => MethodAndPath().Match(text) is { Success: true } match && !match.Groups["method"].Success
        ? new PublicPath(text, IsAskedFor: true)
        : throw ToolException.Usage("--public-path takes a path, such as /health, without query and fragment.");

    [GeneratedRegex(@"\A(?:(?<method>[A-Z]{1,16}) )?(?<path>/[!$%&'()*+,\-./0-9:;=@A-Z_a-z~]{0,2000})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MethodAndPath();
}
