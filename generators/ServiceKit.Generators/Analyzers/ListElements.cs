using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ServiceKit.Generators.Analyzers;

/// <summary>The elements that an expression for a list writes out: arrays, collection expressions, initializers, either side of a condition.</summary>
internal static class ListElements
{
    public static IEnumerable<IOperation> Of(IOperation? list)
    {
        switch (list)
        {
            case IConversionOperation { OperatorMethod: null } conversion:
                return Of(conversion.Operand);
            case IArrayCreationOperation { Initializer: { } initializer }:
                return initializer.ElementValues;
            case ICollectionExpressionOperation collection:
                return collection.Elements.SelectMany(e => e is ISpreadOperation spread ? Of(spread.Operand) : [e]);
            case IObjectCreationOperation { Initializer: { } initializer }:
                return initializer.Initializers.OfType<IInvocationOperation>().SelectMany(add => add.Arguments).Select(a => a.Value);
            case IConditionalOperation condition:
                return Of(condition.WhenTrue).Concat(Of(condition.WhenFalse));
            case ICoalesceOperation coalesce:
                return Of(coalesce.Value).Concat(Of(coalesce.WhenNull));
            default:
                return [];
        }
    }

    /// <summary>The value of a string constant, seen through conversions.</summary>
    public static string? Constant(IOperation? operation)
    {
        while (operation is IConversionOperation { ConstantValue.HasValue: false } conversion)
        {
            operation = conversion.Operand;
        }

        return operation?.ConstantValue is { HasValue: true, Value: string text } ? text : null;
    }
}
