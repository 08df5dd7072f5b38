using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ServiceKit.CodeFixes;

/// <summary>Where the handler of a mapping call is declared, and the same with an attribute.</summary>
internal static class HandlerDeclaration
{
    /// <returns>A lambda, local function or method; null where it is not in source.</returns>
    public static SyntaxNode? Find(InvocationExpressionSyntax mapping, SemanticModel model, CancellationToken cancellation)
    {
        foreach (var argument in mapping.ArgumentList.Arguments.Reverse())
        {
            var expression = argument.Expression;
            while (expression is ParenthesizedExpressionSyntax or CastExpressionSyntax)
            {
                expression = expression is CastExpressionSyntax cast ? cast.Expression : ((ParenthesizedExpressionSyntax)expression).Expression;
            }

            if (expression is LambdaExpressionSyntax)
            {
                return expression;
            }

            // A method group that becomes a Delegate is only a candidate to the semantic model.
            var info = model.GetSymbolInfo(expression, cancellation);
            var symbol = info.Symbol ?? (info.CandidateSymbols.Length == 1 ? info.CandidateSymbols[0] : null);
            if (symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method && expression is not InvocationExpressionSyntax)
            {
                return method.OriginalDefinition.DeclaringSyntaxReferences
                    .Select(reference => reference.GetSyntax(cancellation))
                    .FirstOrDefault(node => node is MethodDeclarationSyntax or LocalFunctionStatementSyntax);
            }
        }

        return null;
    }

    public static SyntaxNode With(SyntaxNode handler, string attribute)
    {
        var list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Attribute(SyntaxFactory.ParseName(attribute))));
        var bare = handler.WithoutLeadingTrivia();
        return bare switch
        {
            MethodDeclarationSyntax method => method.WithAttributeLists(method.AttributeLists.Insert(0, OwnLine(list))),
            LocalFunctionStatementSyntax function => function.WithAttributeLists(function.AttributeLists.Insert(0, OwnLine(list))),
            ParenthesizedLambdaExpressionSyntax lambda => lambda.WithAttributeLists(lambda.AttributeLists.Insert(0, list.WithTrailingTrivia(SyntaxFactory.Space))),
            SimpleLambdaExpressionSyntax lambda => Parenthesized(lambda, list.WithTrailingTrivia(SyntaxFactory.Space)),
            _ => bare,
        }
        is var changed ? changed.WithLeadingTrivia(handler.GetLeadingTrivia()).WithAdditionalAnnotations(Formatter.Annotation) : handler;
    }

    private static AttributeListSyntax OwnLine(AttributeListSyntax list) => list.WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed);

    // An attribute needs the parentheses: x => … becomes [A] (x) => …
    private static ParenthesizedLambdaExpressionSyntax Parenthesized(SimpleLambdaExpressionSyntax lambda, AttributeListSyntax list) =>
        SyntaxFactory.ParenthesizedLambdaExpression(
            lambda.AttributeLists.Insert(0, list),
            lambda.Modifiers,
            returnType: null,
            SyntaxFactory.ParameterList(SyntaxFactory.SingletonSeparatedList(lambda.Parameter.WithoutTrivia())).WithTrailingTrivia(SyntaxFactory.Space),
            lambda.ArrowToken,
            lambda.Block,
            lambda.ExpressionBody);
}
