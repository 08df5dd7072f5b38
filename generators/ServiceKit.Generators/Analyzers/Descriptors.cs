using Microsoft.CodeAnalysis;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Every diagnostic of the package. Ids are sequential and never used again; each has a page in docs/diagnostics.</summary>
internal static class Descriptors
{
    private const string Category = "Security";

    public static readonly DiagnosticDescriptor MalformedScope = new(
        "SKIT0001",
        "A scope is malformed",
        "The scope '{0}' {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        "Scopes are words such as stations:read, stations:* or *. A malformed one could never be granted, or would be read as several.",
        HelpLink("SKIT0001"));

    public static readonly DiagnosticDescriptor ProtectedAndAnonymous = new(
        "SKIT0002",
        "An endpoint is protected and anonymous at once",
        "'{0}' carries both [ApiKeyProtected] and [{1}]; remove one of them",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        "The two attributes contradict each other. At run time the endpoint stays closed.",
        HelpLink("SKIT0002"));

    private static string HelpLink(string id) => $"https://github.com/servicekit/servicekit/blob/main/docs/diagnostics/{id}.md";
}
