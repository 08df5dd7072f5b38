using System.Globalization;
using System.Text.RegularExpressions;

namespace ServiceKit.Tool.Targets;

/// <summary>Tells from the errors of an import which keys they are about.</summary>
internal static partial class ImportFaults
{
    /// <summary>Moves the keys that errors are about from the good ones to the refused, by place.</summary>
    /// <exception cref="ToolException">An error is about no key in particular.</exception>
    public static void Sort(IReadOnlyDictionary<string, string[]> errors, List<KeyFileEntry> good, List<string> refused)
    {
        var bad = new HashSet<KeyFileEntry>();
        foreach (var (path, texts) in errors)
        {
            if (Path().Match(path) is not { Success: true } match || !int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= good.Count)
            {
                throw new ToolException(ExitCode.Refused, "the keys are refused.") { Errors = errors };
            }

            bad.Add(good[index]);
            refused.AddRange(KeyFileEntries.Faults(good[index].Place, new Dictionary<string, string[]> { [match.Groups[2].Value] = texts }));
        }

        good.RemoveAll(bad.Contains);
    }

    // Keys[3].Name, in whichever naming.
    [GeneratedRegex(@"^[^\[]+\[(\d+)\]\.?(.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Path();
}
