using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Where scopes are written: the arguments of attributes, and those of <c>RequireApiKey</c> and <c>RequireApiKeyWithAnyOf</c>.</summary>
internal static class ScopeArguments
{
    /// <summary>The constants among the scopes of an attribute, <c>AnyOf</c> included.</summary>
    public static IEnumerable<ScopeArgument> Of(AttributeSyntax attribute, SemanticModel model, CancellationToken cancellation)
    {
        foreach (var expression in attribute.ArgumentList?.Arguments.Where(a => !IsTenant(a)).SelectMany(a => Values(a.Expression)) ?? [])
        {
            if (model.GetConstantValue(expression, cancellation) is { HasValue: true, Value: null or string } constant)
            {
                yield return new ScopeArgument(expression, constant.Value as string);
            }
        }
    }

    /// <summary>The constants among the scopes of a call; none if it is another method.</summary>
    public static IEnumerable<ScopeArgument> Of(IInvocationOperation call, KnownTypes types)
    {
        if (call.TargetMethod.Name is not ("RequireApiKey" or "RequireApiKeyWithAnyOf") || !KnownTypes.Same(call.TargetMethod.ContainingType, types.Require))
        {
            return [];
        }

        return call.Arguments
            .Where(a => a.Parameter?.Name == "scopes")
            .SelectMany(a => ListElements.Of(a.Value))
            .Where(e => e.ConstantValue is { HasValue: true, Value: null or string } && e.Syntax is ExpressionSyntax)
            .Select(e => new ScopeArgument((ExpressionSyntax)e.Syntax, e.ConstantValue.Value as string));
    }

    /// <summary>Whether this is <c>Tenant = "…"</c> in an attribute, which names a route value.</summary>
    public static bool IsTenant(SyntaxNode node) => node is AttributeArgumentSyntax { NameEquals.Name.Identifier.ValueText: "Tenant" };

    private static ExpressionSyntax[] Values(ExpressionSyntax expression) => expression switch
    {
        ArrayCreationExpressionSyntax { Initializer: { } initializer } => [.. initializer.Expressions],
        ImplicitArrayCreationExpressionSyntax array => [.. array.Initializer.Expressions],
        CollectionExpressionSyntax collection => [.. collection.Elements.OfType<ExpressionElementSyntax>().Select(e => e.Expression)],
        _ => [expression],
    };
}

/// <summary>A scope as it stands in the source.</summary>
internal readonly record struct ScopeArgument(ExpressionSyntax Expression, string? Scope)
{
    private const int MaxLength = 60;

    /// <summary>The scope for a message, however long it is.</summary>
    public string Shown => Scope switch
    {
        null => "null",
        { Length: <= MaxLength } => Scope,
        _ => Scope.Substring(0, MaxLength) + "…",
    };
}
