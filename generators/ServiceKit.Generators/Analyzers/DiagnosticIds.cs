namespace ServiceKit.Generators.Analyzers;

/// <summary>The ids of the diagnostics, and what a diagnostic tells its code fix. Compiled into the code fixes too.</summary>
internal static class DiagnosticIds
{
    public const string MalformedScope = "SKIT0001";

    public const string ProtectedAndAnonymous = "SKIT0002";

    public const string UnknownScope = "SKIT0003";

    public const string NeverMapped = "SKIT0004";

    public const string UnknownHandler = "SKIT0005";

    public const string UndecidedEndpoint = "SKIT0006";

    public const string KeyInSource = "SKIT0007";

    public const string KeyInSettings = "SKIT0008";

    public const string MisplacedMiddleware = "SKIT0009";

    public const string OpenPathOfProtected = "SKIT0010";

    /// <summary>Property of <see cref="UnknownScope"/>: the scope of the catalogue that is nearest.</summary>
    public const string NearestScope = nameof(NearestScope);

    /// <summary>Property of <see cref="KeyInSource"/>: the argument holds nothing but keys, and can go.</summary>
    public const string Removable = nameof(Removable);
}
