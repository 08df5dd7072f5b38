using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Finds methods and local functions that carry the attribute and that nothing refers to.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NeverMappedAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.NeverMapped];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Of(start.Compilation) is { } types)
            {
                Register(start, types, new FrameworkCallers(start.Compilation));
            }
        });
    }

    private static void Register(CompilationStartAnalysisContext start, KnownTypes types, FrameworkCallers callers)
    {
        var carriers = new ConcurrentDictionary<IMethodSymbol, AttributeData>(SymbolEqualityComparer.Default);
        var referenced = new ConcurrentDictionary<IMethodSymbol, bool>(SymbolEqualityComparer.Default);

        void Consider(IMethodSymbol method)
        {
            if (method.GetAttributes().FirstOrDefault(a => types.IsProtected(a.AttributeClass)) is { } attribute && !callers.MayCall(method))
            {
                carriers.TryAdd(Definition(method), attribute);
            }
        }

        start.RegisterSymbolAction(symbol => Consider((IMethodSymbol)symbol.Symbol), SymbolKind.Method);
        start.RegisterOperationAction(function => Consider(((ILocalFunctionOperation)function.Operation).Symbol), OperationKind.LocalFunction);
        start.RegisterOperationAction(reference => Note(((IMethodReferenceOperation)reference.Operation).Method), OperationKind.MethodReference);
        start.RegisterOperationAction(call => Note(((IInvocationOperation)call.Operation).TargetMethod), OperationKind.Invocation);
        start.RegisterCompilationEndAction(end =>
        {
            foreach (var carrier in carriers)
            {
                if (!referenced.ContainsKey(carrier.Key)
                    && carrier.Value.ApplicationSyntaxReference?.GetSyntax(end.CancellationToken).GetLocation() is { } location)
                {
                    end.ReportDiagnostic(Diagnostic.Create(Descriptors.NeverMapped, location, carrier.Key.Name));
                }
            }
        });

        // Only methods of this compilation can be carriers.
        void Note(IMethodSymbol method)
        {
            if (method.MethodKind is MethodKind.Ordinary or MethodKind.LocalFunction or MethodKind.ReducedExtension
                && KnownTypes.Same(method.ContainingAssembly, start.Compilation.Assembly))
            {
                referenced.TryAdd(Definition(method), true);
            }
        }
    }

    private static IMethodSymbol Definition(IMethodSymbol method)
    {
        var definition = (method.ReducedFrom ?? method).OriginalDefinition;
        return definition.PartialDefinitionPart ?? definition;
    }
}
