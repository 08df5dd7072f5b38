using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Whether code runs in Development only, as far as the conditions around it say so.</summary>
internal static class DevelopmentCondition
{
    public static bool Guards(IOperation operation)
    {
        var child = operation;
        for (var parent = operation.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            if (parent is IConditionalOperation condition
                && ((child == condition.WhenTrue && Implies(condition.Condition, true)) || (child == condition.WhenFalse && Implies(condition.Condition, false))))
            {
                return true;
            }
        }

        return false;
    }

    // Does it follow from the condition's having this value that it is Development?
    private static bool Implies(IOperation condition, bool value) => condition switch
    {
        IParenthesizedOperation inner => Implies(inner.Operand, value),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => Implies(not.Operand, !value),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both => value
            ? Implies(both.LeftOperand, true) || Implies(both.RightOperand, true)
            : Implies(both.LeftOperand, false) && Implies(both.RightOperand, false),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either => value
            ? Implies(either.LeftOperand, true) && Implies(either.RightOperand, true)
            : Implies(either.LeftOperand, false) || Implies(either.RightOperand, false),
        IInvocationOperation call => value && call.TargetMethod.Name == "IsDevelopment",
        ILocalReferenceOperation { Local: var local } => value && IsSetFromIsDevelopment(local),
        _ => false,
    };

    private static bool IsSetFromIsDevelopment(ILocalSymbol local) =>
        local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax
        {
            Initializer.Value: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsDevelopment" } },
        };
}
