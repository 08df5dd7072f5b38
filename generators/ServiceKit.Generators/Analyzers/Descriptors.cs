using Microsoft.CodeAnalysis;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Every diagnostic of the package. Ids are sequential and never used again; each has a page in docs/diagnostics.</summary>
internal static class Descriptors
{
    private const string Category = "Security";

    public static readonly DiagnosticDescriptor MalformedScope = new(
        DiagnosticIds.MalformedScope,
        "A scope is malformed",
        "The scope '{0}' {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        "Scopes are words such as stations:read, stations:* or *. A malformed one could never be granted, or would be read as several.",
        HelpLink(DiagnosticIds.MalformedScope));

    public static readonly DiagnosticDescriptor ProtectedAndAnonymous = new(
        DiagnosticIds.ProtectedAndAnonymous,
        "An endpoint is protected and anonymous at once",
        "'{0}' carries both [ApiKeyProtected] and [{1}]; remove one of them",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        "The two attributes contradict each other. At run time the endpoint stays closed.",
        HelpLink(DiagnosticIds.ProtectedAndAnonymous));

    public static readonly DiagnosticDescriptor UnknownScope = new(
        DiagnosticIds.UnknownScope,
        "A scope is not in the catalogue",
        "The scope '{0}' is not in [assembly: ApiKeyScopes]{1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        "With [assembly: ApiKeyScopes] the list of scopes is closed. One outside it is most often a typing error: a scope that no key will ever be granted.",
        HelpLink(DiagnosticIds.UnknownScope));

    public static readonly DiagnosticDescriptor NeverMapped = new(
        DiagnosticIds.NeverMapped,
        "A protected method is never mapped",
        "'{0}' carries [ApiKeyProtected], but nothing maps or calls it",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "The attribute protects endpoints. On a method that is no handler it protects nothing; most often another method is mapped in its place.",
        HelpLink(DiagnosticIds.NeverMapped),
        WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor UnknownHandler = new(
        DiagnosticIds.UnknownHandler,
        "A handler is known only at run time",
        "The compiler cannot see whether this handler carries [ApiKeyProtected]; if it does, the runtime enforces it",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        "Only lambdas and method groups get a compiled filter. Where the handler is a value, its attributes are read when the service starts.",
        HelpLink(DiagnosticIds.UnknownHandler));

    public static readonly DiagnosticDescriptor UndecidedEndpoint = new(
        DiagnosticIds.UndecidedEndpoint,
        "An endpoint is neither protected nor open",
        "{0} does not say who may call it; add [ApiKeyProtected] or AllowAnonymous()",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        "An endpoint that says nothing asks for any valid key, unless its path is in the list of open ones. As an error, this rule makes every endpoint state its access.",
        HelpLink(DiagnosticIds.UndecidedEndpoint));

    public static readonly DiagnosticDescriptor KeyInSource = new(
        DiagnosticIds.KeyInSource,
        "An API key is written in source",
        "An API key is written in source; give it in SERVICEKIT_API_KEYS or in a key file",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "Whoever reads the source, its history or the assembly has the key. Under a condition on IsDevelopment() it is left alone.",
        HelpLink(DiagnosticIds.KeyInSource));

    public static readonly DiagnosticDescriptor KeyInSettings = new(
        DiagnosticIds.KeyInSettings,
        "An API key is written in appsettings.json",
        "An API key is written at '{0}'; give it in the environment or in a key file",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "Settings files are committed and shipped with the service. Keys belong into the environment, a mounted secret or user secrets.",
        HelpLink(DiagnosticIds.KeyInSettings));

    public static readonly DiagnosticDescriptor MisplacedMiddleware = new(
        DiagnosticIds.MisplacedMiddleware,
        "UseApiKeys() is in the wrong place",
        "UseApiKeys() stands {0}",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "UseApiKeys() belongs after routing, which finds the endpoint whose scopes it checks, and before whatever answers the request.",
        HelpLink(DiagnosticIds.MisplacedMiddleware));

    public static readonly DiagnosticDescriptor OpenPathOfProtected = new(
        DiagnosticIds.OpenPathOfProtected,
        "An open path names a protected endpoint",
        "'{0}' is listed as open, but its endpoint asks for a key and stays closed",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "An endpoint that asks for a key itself stays closed whatever the list of open paths says. Either the list misleads its reader, or the attribute is a mistake.",
        HelpLink(DiagnosticIds.OpenPathOfProtected),
        WellKnownDiagnosticTags.CompilationEnd);

    private static string HelpLink(string id) => $"https://github.com/servicekit/servicekit/blob/main/docs/diagnostics/{id}.md";
}
