using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Checks every <c>[ApiKeyProtected]</c>: its scopes, and that nothing beside it says the opposite.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ApiKeyProtectedAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Descriptors.MalformedScope, Descriptors.ProtectedAndAnonymous];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        // Generated code too: a handler is as open in there as anywhere.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(WellKnown.ProtectedAttribute) is not { } protectedAttribute)
            {
                return;
            }

            var anonymous = start.Compilation.GetTypeByMetadataName(WellKnown.AllowAnonymous);
            // By syntax, since lambdas and local functions are not visited as symbols.
            start.RegisterSyntaxNodeAction(node => Analyze(node, protectedAttribute, anonymous), SyntaxKind.Attribute);
        });
    }

    private static void Analyze(SyntaxNodeAnalysisContext context, INamedTypeSymbol protectedAttribute, INamedTypeSymbol? anonymous)
    {
        var attribute = (AttributeSyntax)context.Node;
        if (!SymbolEqualityComparer.Default.Equals(TypeOf(attribute, context), protectedAttribute))
        {
            return;
        }

        ReportScopes(context, attribute);
        if (anonymous is not null)
        {
            ReportContradiction(context, attribute, anonymous);
        }
    }

    private static void ReportScopes(SyntaxNodeAnalysisContext context, AttributeSyntax attribute)
    {
        foreach (var literal in attribute.ArgumentList?.Arguments.SelectMany(a => Values(a.Expression)) ?? [])
        {
            var constant = context.SemanticModel.GetConstantValue(literal, context.CancellationToken);
            if (constant is { HasValue: true, Value: var value } && (value is null ? "is null" : value is string scope ? ScopeSyntax.Fault(scope) : null) is { } fault)
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.MalformedScope, literal.GetLocation(), Shorten(value as string ?? "null"), fault));
            }
        }
    }

    private static ExpressionSyntax[] Values(ExpressionSyntax expression) => expression switch
    {
        ArrayCreationExpressionSyntax { Initializer: { } initializer } => [.. initializer.Expressions],
        ImplicitArrayCreationExpressionSyntax array => [.. array.Initializer.Expressions],
        CollectionExpressionSyntax collection => [.. collection.Elements.OfType<ExpressionElementSyntax>().Select(e => e.Expression)],
        _ => [expression],
    };

    private static void ReportContradiction(SyntaxNodeAnalysisContext context, AttributeSyntax attribute, INamedTypeSymbol anonymous)
    {
        var owner = attribute.Parent?.Parent;
        foreach (var other in AttributesOf(owner))
        {
            if (TypeOf(other, context) is { } type && type.AllInterfaces.Contains(anonymous, SymbolEqualityComparer.Default))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.ProtectedAndAnonymous, attribute.GetLocation(), NameOf(owner), Short(type.Name)));
            }
        }
    }

    private static INamedTypeSymbol? TypeOf(AttributeSyntax attribute, SyntaxNodeAnalysisContext context) =>
        context.SemanticModel.GetSymbolInfo(attribute, context.CancellationToken).Symbol?.ContainingType;

    private static AttributeSyntax[] AttributesOf(SyntaxNode? owner) => owner switch
    {
        MemberDeclarationSyntax member => [.. member.AttributeLists.SelectMany(list => list.Attributes)],
        StatementSyntax statement => [.. statement.AttributeLists.SelectMany(list => list.Attributes)],
        LambdaExpressionSyntax lambda => [.. lambda.AttributeLists.SelectMany(list => list.Attributes)],
        _ => [],
    };

    private static string NameOf(SyntaxNode? owner) => owner switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        LocalFunctionStatementSyntax function => function.Identifier.ValueText,
        _ => "lambda expression",
    };

    private static string Short(string name) => name.EndsWith("Attribute", System.StringComparison.Ordinal) ? name.Substring(0, name.Length - 9) : name;

    private static string Shorten(string text) => text.Length <= 60 ? text : text.Substring(0, 60) + "…";
}
