using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ServiceKit.Generators.Attachment;

/// <summary>Finds the method behind the handler argument of a mapping call, if the source says which it is.</summary>
internal static class HandlerResolver
{
    /// <returns>The method, lambda or local function; null where only the run time knows.</returns>
    public static IMethodSymbol? Resolve(IOperation? operation)
    {
        while (operation is not null)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IDelegateCreationOperation creation:
                    operation = creation.Target;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                case IMethodReferenceOperation reference:
                    return reference.Method;
                case IAnonymousFunctionOperation function:
                    return function.Symbol;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>The class whose instance the handler is called on, which may derive from the one that declares it.</summary>
    public static ITypeSymbol? Receiver(IOperation? operation) => operation switch
    {
        IConversionOperation conversion => Receiver(conversion.Operand),
        IDelegateCreationOperation creation => Receiver(creation.Target),
        IParenthesizedOperation parenthesized => Receiver(parenthesized.Operand),
        IMethodReferenceOperation reference => reference.Instance?.Type,
        _ => null,
    };
}
