using Microsoft.AspNetCore.WebUtilities;

namespace ServiceKit.Problems;

/// <summary>Names and titles for the errors of the framework and of the service, by status.</summary>
internal static class ProblemNames
{
    // The framework still has the phrases of RFC 7231 here; these are those of RFC 9110.
    public static string TitleOf(int status) => status switch
    {
        413 => "Content Too Large",
        422 => "Unprocessable Content",
        _ => ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : $"Status {status}",
    };

#pragma warning disable CA1308 // problem types are lower case by convention; nothing is compared with them
    public static string NameOf(int status) =>
        TitleOf(status).Replace("'", "", StringComparison.Ordinal).Replace(' ', '-').ToLowerInvariant();
#pragma warning restore CA1308
}
