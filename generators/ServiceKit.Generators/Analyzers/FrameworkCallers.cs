using Microsoft.CodeAnalysis;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Which methods are called from where this compilation cannot see: by a framework, a base class or another project.</summary>
internal sealed class FrameworkCallers(Compilation compilation)
{
    private readonly INamedTypeSymbol? _controllerBase = compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Mvc.ControllerBase");
    private readonly INamedTypeSymbol? _apiController = compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Mvc.ApiControllerAttribute");
    private readonly INamedTypeSymbol? _controller = compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Mvc.ControllerAttribute");
    private readonly INamedTypeSymbol? _hub = compilation.GetTypeByMetadataName("Microsoft.AspNetCore.SignalR.Hub");
    private readonly bool _isLibrary = compilation.Options.OutputKind is OutputKind.DynamicallyLinkedLibrary or OutputKind.NetModule;

    public bool MayCall(IMethodSymbol method)
    {
        if (method.MethodKind is MethodKind.LocalFunction)
        {
            return false;
        }

        return method.MethodKind is not MethodKind.Ordinary
            || method.IsVirtual || method.IsOverride || method.IsAbstract
            || (_isLibrary && IsVisibleOutside(method))
            || IsController(method.ContainingType)
            || KnownTypes.DerivesFrom(method.ContainingType, _hub)
            || Implements(method);
    }

    private bool IsController(INamedTypeSymbol type)
    {
        if (type.Name.EndsWith("Controller", System.StringComparison.OrdinalIgnoreCase) || KnownTypes.DerivesFrom(type, _controllerBase))
        {
            return true;
        }

        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (t.GetAttributes().Any(a => KnownTypes.DerivesFrom(a.AttributeClass, _apiController) || KnownTypes.DerivesFrom(a.AttributeClass, _controller)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsVisibleOutside(IMethodSymbol method)
    {
        for (ISymbol? symbol = method; symbol is not null and not INamespaceSymbol; symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Implements(IMethodSymbol method)
    {
        var type = method.ContainingType;
        return type is not null
            && type.AllInterfaces.Any(i => i.GetMembers(method.Name).Any(member => KnownTypes.Same(type.FindImplementationForInterfaceMember(member), method)));
    }
}
