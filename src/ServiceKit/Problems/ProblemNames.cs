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

    /// <summary>What to say when nobody knows more than the status; null where the title says it all.</summary>
    public static string? DetailOf(int status) => status switch
    {
        400 => "The request is malformed",
        404 => "The resource was not found",
        405 => "The resource does not support this method; the Allow header lists those that it does",
        406 => "The resource has no representation that the Accept header allows",
        413 => "The request body is larger than the service accepts",
        415 => "The service does not read this media type here; the Content-Type header names it",
        _ => null,
    };

#pragma warning disable CA1308 // problem types are lower case by convention; nothing is compared with them
    public static string NameOf(int status) =>
        TitleOf(status).Replace("'", "", StringComparison.Ordinal).Replace(' ', '-').ToLowerInvariant();
#pragma warning restore CA1308
}
