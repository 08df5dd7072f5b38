using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Compares the place of <c>UseApiKeys()</c> with the rest of the pipeline that the same body builds.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MisplacedMiddlewareAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.MisplacedMiddleware];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Of(start.Compilation) is { UseApiKeys: not null } types)
            {
                start.RegisterOperationAction(call => Analyze(call, types), OperationKind.Invocation);
            }
        });
    }

    private static void Analyze(OperationAnalysisContext context, KnownTypes types)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name != "UseApiKeys"
            || !KnownTypes.Same(call.TargetMethod.ContainingType, types.UseApiKeys)
            || Pipeline(call) is not { } pipeline
            || Fault(call, SameBody(call, pipeline, context.CancellationToken)) is not { } fault)
        {
            return;
        }

        var name = call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } ? access.Name : call.Syntax;
        context.ReportDiagnostic(Diagnostic.Create(Descriptors.MisplacedMiddleware, name.GetLocation(), fault));
    }

    private static string? Fault(IInvocationOperation keys, List<IInvocationOperation> others)
    {
        // In a chain the call that comes first also ends first.
        var before = others.Where(other => other.Syntax.Span.End < keys.Syntax.Span.End).ToList();
        if (before.Any(other => Is(other, "UseEndpoints", "EndpointRoutingApplicationBuilderExtensions")))
        {
            return "after UseEndpoints(): the endpoints have answered before anyone asks for a key";
        }

        if (before.Any(other => Is(other, "Run", "RunExtensions")))
        {
            return "after Run(): no request gets as far as that";
        }

        return others.Count > before.Count
            && others.Except(before).Any(other => Is(other, "UseRouting", "EndpointRoutingApplicationBuilderExtensions"))
            && !before.Any(other => Is(other, "UseRouting", "EndpointRoutingApplicationBuilderExtensions"))
            ? "before UseRouting(): it cannot know yet which endpoint is asked for, nor what that requires"
            : null;
    }

    private static bool Is(IInvocationOperation call, string method, string type) =>
        call.TargetMethod.Name == method
        && call.TargetMethod.ContainingType is { ContainingNamespace: { Name: "Builder", ContainingNamespace.Name: "AspNetCore" } } containing
        && containing.Name == type;

    private static List<IInvocationOperation> SameBody(IInvocationOperation keys, ISymbol pipeline, CancellationToken cancellation)
    {
        var body = BodyOf(keys);
        var found = new List<IInvocationOperation>();
        foreach (var operation in body.Descendants())
        {
            cancellation.ThrowIfCancellationRequested();
            if (operation is IInvocationOperation { TargetMethod.Name: "UseEndpoints" or "UseRouting" or "Run" } other
                && SymbolEqualityComparer.Default.Equals(Pipeline(other), pipeline)
                && BodyOf(other) == body
                && IsUnconditional(other, keys))
            {
                found.Add(other);
            }
        }

        return found;
    }

    private static IOperation BodyOf(IOperation operation)
    {
        while (operation.Parent is { } parent and not (IAnonymousFunctionOperation or ILocalFunctionOperation))
        {
            operation = parent;
        }

        return operation;
    }

    // A call in a branch that this one is not in may not have happened.
    private static bool IsUnconditional(IOperation other, IOperation keys)
    {
        for (var parent = other.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IConditionalOperation or ISwitchOperation && !parent.Syntax.Span.Contains(keys.Syntax.Span))
            {
                return false;
            }
        }

        return true;
    }

    // The variable at the root of the chain.
    private static ISymbol? Pipeline(IInvocationOperation call)
    {
        var receiver = MappingCalls.Receiver(call);
        while (true)
        {
            switch (receiver)
            {
                case IConversionOperation conversion:
                    receiver = conversion.Operand;
                    break;
                case IInvocationOperation inner:
                    receiver = MappingCalls.Receiver(inner);
                    break;
                case ILocalReferenceOperation local:
                    return local.Local;
                case IParameterReferenceOperation parameter:
                    return parameter.Parameter;
                case IMemberReferenceOperation member:
                    return member.Member;
                default:
                    return null;
            }
        }
    }
}
