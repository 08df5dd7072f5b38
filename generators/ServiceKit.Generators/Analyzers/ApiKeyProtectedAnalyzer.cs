using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Checks that every scope is one, and that nothing beside an <c>[ApiKeyProtected]</c> says the opposite.</summary>
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
            if (KnownTypes.Of(start.Compilation) is { } types)
            {
                // By syntax, since lambdas and local functions are not visited as symbols.
                start.RegisterSyntaxNodeAction(node => AnalyzeAttribute(node, types), SyntaxKind.Attribute);
                start.RegisterOperationAction(call => AnalyzeCall(call, types), OperationKind.Invocation);
            }
        });
    }

    private static void AnalyzeAttribute(SyntaxNodeAnalysisContext context, KnownTypes types)
    {
        var attribute = (AttributeSyntax)context.Node;
        var type = TypeOf(attribute, context);
        var isProtected = types.IsProtected(type);
        if (!isProtected && !KnownTypes.Same(type, types.Scopes))
        {
            return;
        }

        foreach (var argument in ScopeArguments.Of(attribute, context.SemanticModel, context.CancellationToken))
        {
            ReportMalformed(argument, context.ReportDiagnostic);
        }

        if (isProtected)
        {
            ReportContradiction(context, attribute, types);
        }
    }

    private static void AnalyzeCall(OperationAnalysisContext context, KnownTypes types)
    {
        foreach (var argument in ScopeArguments.Of((IInvocationOperation)context.Operation, types))
        {
            ReportMalformed(argument, context.ReportDiagnostic);
        }
    }

    private static void ReportMalformed(ScopeArgument argument, Action<Diagnostic> report)
    {
        var fault = argument.Scope is null ? "is null" : ScopeSyntax.Fault(argument.Scope);
        if (fault is not null)
        {
            report(Diagnostic.Create(Descriptors.MalformedScope, argument.Expression.GetLocation(), argument.Shown, fault));
        }
    }

    private static void ReportContradiction(SyntaxNodeAnalysisContext context, AttributeSyntax attribute, KnownTypes types)
    {
        var owner = attribute.Parent?.Parent;
        foreach (var other in AttributesOf(owner))
        {
            if (TypeOf(other, context) is { } type && KnownTypes.Implements(type, types.Anonymous))
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
}
