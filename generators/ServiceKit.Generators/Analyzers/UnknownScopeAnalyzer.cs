using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Checks scopes against the catalogue, where there is one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnknownScopeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.UnknownScope];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Of(start.Compilation) is { } types && ScopeCatalogue.Of(start.Compilation, types) is { } catalogue)
            {
                start.RegisterSyntaxNodeAction(node => AnalyzeAttribute(node, types, catalogue), SyntaxKind.Attribute);
                start.RegisterOperationAction(call => AnalyzeCall(call, types, catalogue), OperationKind.Invocation);
            }
        });
    }

    private static void AnalyzeAttribute(SyntaxNodeAnalysisContext context, KnownTypes types, ScopeCatalogue catalogue)
    {
        var attribute = (AttributeSyntax)context.Node;
        if (!types.IsProtected(context.SemanticModel.GetSymbolInfo(attribute, context.CancellationToken).Symbol?.ContainingType))
        {
            return;
        }

        foreach (var argument in ScopeArguments.Of(attribute, context.SemanticModel, context.CancellationToken))
        {
            Report(argument, catalogue, context.ReportDiagnostic);
        }
    }

    private static void AnalyzeCall(OperationAnalysisContext context, KnownTypes types, ScopeCatalogue catalogue)
    {
        foreach (var argument in ScopeArguments.Of((IInvocationOperation)context.Operation, types))
        {
            Report(argument, catalogue, context.ReportDiagnostic);
        }
    }

    private static void Report(ScopeArgument argument, ScopeCatalogue catalogue, Action<Diagnostic> report)
    {
        // A malformed one has an error of its own.
        if (argument.Scope is not { } scope || ScopeSyntax.Fault(scope) is not null || catalogue.Contains(scope))
        {
            return;
        }

        var nearest = catalogue.Nearest(scope);
        report(Diagnostic.Create(
            Descriptors.UnknownScope,
            argument.Expression.GetLocation(),
            ImmutableDictionary<string, string?>.Empty.Add(DiagnosticIds.NearestScope, nearest),
            argument.Shown,
            nearest is null ? string.Empty : $"; did you mean '{nearest}'?"));
    }
}
