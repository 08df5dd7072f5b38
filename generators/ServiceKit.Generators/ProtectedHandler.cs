using Microsoft.CodeAnalysis;

namespace ServiceKit.Generators;

/// <summary>Reads what a handler asks for from its attributes and those of the classes around it.</summary>
internal static class ProtectedHandler
{
    /// <summary>The <c>[ApiKeyProtected]</c> that hold for <paramref name="handler"/>, outermost first.</summary>
    public static List<AttributeData> Attributes(IMethodSymbol handler)
    {
        var found = new List<AttributeData>();
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
