using Microsoft.CodeAnalysis;
using ServiceKit.Generators.Attachment;

namespace ServiceKit.Generators.Analyzers;

/// <summary>What the attributes of a handler say about access to it.</summary>
internal static class EndpointAttributes
{
    /// <summary>Whether the handler, a class around it or that of the instance asks for a key.</summary>
    /// <param name="handler">What <see cref="HandlerResolver"/> has found in <paramref name="argument"/>.</param>
    /// <param name="argument">The handler as it is written in the call.</param>
    /// <param name="types">The types to look for.</param>
    public static bool IsProtected(IMethodSymbol handler, IOperation argument, KnownTypes types) =>
        OfMethod(handler).Any(types.IsProtected)
        || OfClasses(handler.ContainingType).Any(types.IsProtected)
        || OfClasses(HandlerResolver.Receiver(argument) as INamedTypeSymbol).Any(types.IsProtected);

    /// <summary>
    /// Whether the handler says who may call it. Of the classes around it only <c>[ApiKeyProtected]</c> counts: the
    /// framework does not read their other attributes for minimal APIs.
    /// </summary>
    /// <param name="handler">What <see cref="HandlerResolver"/> has found in <paramref name="argument"/>.</param>
    /// <param name="argument">The handler as it is written in the call.</param>
    /// <param name="types">The types to look for.</param>
    public static bool Decide(IMethodSymbol handler, IOperation argument, KnownTypes types) =>
        IsProtected(handler, argument, types)
        || OfMethod(handler).Any(type => KnownTypes.Implements(type, types.Anonymous) || KnownTypes.Implements(type, types.Authorize));

    /// <summary>Whether the handler's own attributes open it.</summary>
    public static bool IsAnonymous(IMethodSymbol handler, KnownTypes types) =>
        OfMethod(handler).Any(type => KnownTypes.Implements(type, types.Anonymous));

    private static IEnumerable<INamedTypeSymbol?> OfMethod(IMethodSymbol handler)
    {
        for (IMethodSymbol? method = handler; method is not null; method = method.OverriddenMethod)
        {
            foreach (var attribute in method.GetAttributes())
            {
                yield return attribute.AttributeClass;
            }
        }
    }

    private static IEnumerable<INamedTypeSymbol?> OfClasses(INamedTypeSymbol? innermost)
    {
        for (var outer = innermost; outer is not null; outer = outer.ContainingType)
        {
            for (INamedTypeSymbol? type = outer; type is not null; type = type.BaseType)
            {
                foreach (var attribute in type.GetAttributes())
                {
                    yield return attribute.AttributeClass;
                }
            }
        }
    }
}
