using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using ServiceKit.Generators.Attachment;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Looks at every mapped endpoint: is its handler known, and does anything say who may call it?</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EndpointAnalyzer : DiagnosticAnalyzer
{
    private const int MaxPattern = 80;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.UnknownHandler, Descriptors.UndecidedEndpoint];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Of(start.Compilation) is { Map: not null } types)
            {
                var conventions = new EndpointConventions();
                start.RegisterOperationAction(call => Analyze(call, types, conventions), OperationKind.Invocation);
            }
        });
    }

    private static void Analyze(OperationAnalysisContext context, KnownTypes types, EndpointConventions conventions)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!MappingCalls.Is(call, types) || MappingCalls.Handler(call) is not { } argument || MappingCalls.IsIntercepted(context.ContainingSymbol))
        {
            return;
        }

        if (HandlerResolver.Resolve(argument.Value) is not { } handler)
        {
            if (argument.Value.ConstantValue is not { HasValue: true, Value: null })
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.UnknownHandler, argument.Value.Syntax.GetLocation()));
            }
        }
        else if (!EndpointAttributes.Decide(handler, argument.Value, types)
            && conventions.OnEndpoint(call) is AccessCalls.None
            && conventions.OnGroup(call, context.CancellationToken).Calls is AccessCalls.None)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.UndecidedEndpoint, NameOf(call).GetLocation(), Describe(call)));
        }
    }

    private static SyntaxNode NameOf(IInvocationOperation call) => call.Syntax switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name,
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name,
        _ => call.Syntax,
    };

    private static string Describe(IInvocationOperation call)
    {
        var pattern = MappingCalls.Pattern(call);
        var shown = pattern is null ? "…" : $"\"{(pattern.Length <= MaxPattern ? pattern : pattern.Substring(0, MaxPattern) + "…")}\"";
        return $"{call.TargetMethod.Name}({shown})";
    }
}
