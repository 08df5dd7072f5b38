using Microsoft.CodeAnalysis;

namespace ServiceKit.Generators;

/// <summary>Reads what a handler asks for from its attributes and those of the classes around it.</summary>
internal static class ProtectedHandler
{
    /// <summary>The <c>[ApiKeyProtected]</c> that hold for <paramref name="handler"/>.</summary>
    /// <param name="handler">The method, lambda or local function.</param>
    /// <param name="receiver">The type of the instance that it is taken from, if any.</param>
    public static List<AttributeData> Attributes(IMethodSymbol handler, ITypeSymbol? receiver = null)
    {
        var found = new List<AttributeData>();
        for (var type = receiver as INamedTypeSymbol; type is not null && !SymbolEqualityComparer.Default.Equals(type, handler.ContainingType); type = type.BaseType)
        {
            AddFrom(type, found);
        }

        for (var type = handler.ContainingType; type is not null; type = type.ContainingType)
        {
            for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
            {
                AddFrom(t, found);
            }
        }

        // A lambda or local function inside a protected method is not itself protected: the framework reads the
        // attributes of the delegate's own method, and so does the runtime.
        for (IMethodSymbol? method = handler; method is not null; method = method.OverriddenMethod)
        {
            AddFrom(method, found);
        }

        return found;
    }

    /// <summary>The handler itself allows anonymous callers: an exception to its class, which the metadata tells the runtime.</summary>
    public static bool OpensItself(IMethodSymbol handler)
    {
        var attributes = handler.GetAttributes();
        return !attributes.Any(IsProtected)
            && attributes.Any(a => a.AttributeClass?.AllInterfaces.Any(i => i.ToDisplayString() == WellKnown.AllowAnonymous) is true);
    }

    public static bool IsProtected(AttributeData attribute) =>
        attribute.AttributeClass?.ToDisplayString() == WellKnown.ProtectedAttribute;

    /// <summary>The scopes of one attribute. What is no string constant is left out; the compiler has reported it.</summary>
    public static IEnumerable<string> Scopes(AttributeData attribute)
    {
        foreach (var argument in attribute.ConstructorArguments)
        {
            if (argument.Kind is not TypedConstantKind.Array || argument.IsNull)
            {
                continue;
            }

            foreach (var value in argument.Values)
            {
                yield return value.Value as string ?? string.Empty;
            }
        }
    }

    private static void AddFrom(ISymbol symbol, List<AttributeData> found)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (IsProtected(attribute))
            {
                found.Add(attribute);
            }
        }
    }
}
