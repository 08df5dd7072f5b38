using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ServiceKit.Generators.Caching;

namespace ServiceKit.Generators.Catalogue;

/// <summary>From syntax to model: the scopes that an attribute or a call names.</summary>
internal static class ScopeParser
{
    private static readonly HashSet<string> Calls = ["RequireApiKey", "RequireApiKeyWithAnyOf"];

    private static readonly HashSet<string> Attributes = ["ApiKeyProtected", "ApiKeyProtectedAttribute", "ApiKeyScopes", "ApiKeyScopesAttribute"];

    public static bool IsCandidate(SyntaxNode node, CancellationToken cancellation) => node switch
    {
        AttributeSyntax { ArgumentList.Arguments.Count: > 0 } attribute => Attributes.Contains(NameOf(attribute.Name)),
        InvocationExpressionSyntax { ArgumentList.Arguments.Count: > 0, Expression: MemberAccessExpressionSyntax access } => Calls.Contains(access.Name.Identifier.ValueText),
        _ => false,
    };

    public static EquatableArray<string> Parse(GeneratorSyntaxContext context, CancellationToken cancellation)
    {
        var owner = context.SemanticModel.GetSymbolInfo(context.Node, cancellation).Symbol?.ContainingType?.ToDisplayString();
        if (owner is not (WellKnown.ProtectedAttribute or WellKnown.ScopesAttribute or WellKnown.RequireExtensions))
        {
            return new EquatableArray<string>([]);
        }

        // Every string in there is a scope, but for the name of a route value: attributes and methods take nothing else.
        var scopes = new List<string>();
        foreach (var node in context.Node.DescendantNodes(child => child is not LambdaExpressionSyntax && !Analyzers.ScopeArguments.IsTenant(child)))
        {
            if (IsArgument(node, context.Node)
                && context.SemanticModel.GetConstantValue(node, cancellation) is { HasValue: true, Value: string scope }
                && Analyzers.ScopeSyntax.Fault(scope) is null)
            {
                scopes.Add(scope);
            }
        }

        return new EquatableArray<string>([.. scopes]);
    }

    // The receiver of a call is not an argument of it.
    private static bool IsArgument(SyntaxNode node, SyntaxNode owner) =>
        node is ExpressionSyntax and not InitializerExpressionSyntax
        && (owner is not InvocationExpressionSyntax invocation || invocation.ArgumentList.Span.Contains(node.Span));

    private static string NameOf(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => string.Empty,
    };
}
