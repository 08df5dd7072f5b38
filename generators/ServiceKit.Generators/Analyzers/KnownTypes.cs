using Microsoft.CodeAnalysis;

namespace ServiceKit.Generators.Analyzers;

/// <summary>The types that the analyzers ask about, looked up once for each compilation. Null: not referenced.</summary>
internal sealed class KnownTypes
{
    private KnownTypes(Compilation compilation, INamedTypeSymbol isProtected)
    {
        Protected = isProtected;
        Scopes = compilation.GetTypeByMetadataName("ServiceKit.ApiKeyScopesAttribute");
        Require = compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Builder.ApiKeyEndpointConventionBuilderExtensions");
        UseApiKeys = compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Builder.ApiKeyApplicationExtensions");
        Service = compilation.GetTypeByMetadataName("ServiceKit.ServiceBuilder");
        Options = compilation.GetTypeByMetadataName("ServiceKit.ApiKeyOptions");
        Entry = compilation.GetTypeByMetadataName("ServiceKit.ApiKeyEntry");
        Map = compilation.GetTypeByMetadataName(WellKnown.MapExtensions);
        Anonymous = compilation.GetTypeByMetadataName(WellKnown.AllowAnonymous);
        Authorize = compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Authorization.IAuthorizeData");
    }

    public INamedTypeSymbol Protected { get; }

    public INamedTypeSymbol? Scopes { get; }

    public INamedTypeSymbol? Require { get; }

    public INamedTypeSymbol? UseApiKeys { get; }

    public INamedTypeSymbol? Service { get; }

    public INamedTypeSymbol? Options { get; }

    public INamedTypeSymbol? Entry { get; }

    public INamedTypeSymbol? Map { get; }

    public INamedTypeSymbol? Anonymous { get; }

    public INamedTypeSymbol? Authorize { get; }

    /// <returns>Null where ServiceKit is not referenced, and there is nothing to analyze.</returns>
    public static KnownTypes? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName(WellKnown.ProtectedAttribute) is { } type ? new KnownTypes(compilation, type) : null;

    public bool IsProtected(ISymbol? type) => Same(type, Protected);

    public static bool Same(ISymbol? symbol, ISymbol? known) => known is not null && SymbolEqualityComparer.Default.Equals(symbol, known);

    public static bool Implements(ITypeSymbol? type, INamedTypeSymbol? known)
    {
        if (type is null || known is null)
        {
            return false;
        }

        foreach (var candidate in type.AllInterfaces)
        {
            if (Same(candidate, known))
            {
                return true;
            }
        }

        return false;
    }

    public static bool DerivesFrom(ITypeSymbol? type, INamedTypeSymbol? known)
    {
        for (; known is not null && type is not null; type = type.BaseType)
        {
            if (Same(type.OriginalDefinition, known))
            {
                return true;
            }
        }

        return false;
    }
}
