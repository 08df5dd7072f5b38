using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Finds constants that are given as keys. No message repeats one: build logs are read by many.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KeyInSourceAnalyzer : DiagnosticAnalyzer
{
    private static readonly ImmutableDictionary<string, string?> Removable = ImmutableDictionary<string, string?>.Empty.Add(DiagnosticIds.Removable, "true");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.KeyInSource];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Of(start.Compilation) is { Service: not null, Entry: not null } types)
            {
                start.RegisterOperationAction(call => AnalyzeCall(call, types), OperationKind.Invocation);
                start.RegisterOperationAction(conversion => AnalyzeConversion(conversion, types), OperationKind.Conversion);
                start.RegisterOperationAction(assignment => AnalyzeAssignment(assignment, types), OperationKind.SimpleAssignment);
            }
        });
    }

    // WithAuth(apiKeys: ["…"]) and ApiKeyEntry.FromString("…")
    private static void AnalyzeCall(OperationAnalysisContext context, KnownTypes types)
    {
        var call = (IInvocationOperation)context.Operation;
        switch (call.TargetMethod.Name)
        {
            case "WithAuth" when KnownTypes.Same(call.TargetMethod.ContainingType, types.Service):
                if (call.Arguments.FirstOrDefault(a => a.Parameter?.Name == "apiKeys") is { } keys)
                {
                    AnalyzeList(context, keys);
                }

                break;
            case "FromString" when KnownTypes.Same(call.TargetMethod.ContainingType, types.Entry):
                Report(context, call.Arguments.FirstOrDefault()?.Value);
                break;
            default:
                break;
        }
    }

    private static void AnalyzeList(OperationAnalysisContext context, IArgumentOperation keys)
    {
        var elements = ListElements.Of(keys.Value).ToList();
        var isWrittenOut = elements.All(e => ListElements.Constant(e) is not null) && !HasChoice(keys.Value);
        foreach (var element in elements)
        {
            Report(context, element, isWrittenOut ? Removable : null);
        }
    }

    // options.ApiKeys = ["…"]: each string becomes an entry
    private static void AnalyzeConversion(OperationAnalysisContext context, KnownTypes types)
    {
        var conversion = (IConversionOperation)context.Operation;
        if (conversion.OperatorMethod is { } method && KnownTypes.Same(method.ContainingType, types.Entry))
        {
            Report(context, conversion.Operand);
        }
    }

    // new ApiKeyEntry { Key = "…" }
    private static void AnalyzeAssignment(OperationAnalysisContext context, KnownTypes types)
    {
        var assignment = (ISimpleAssignmentOperation)context.Operation;
        if (assignment.Target is IPropertyReferenceOperation { Property: { Name: "Key" } property } && KnownTypes.Same(property.ContainingType, types.Entry))
        {
            Report(context, assignment.Value);
        }
    }

    private static void Report(OperationAnalysisContext context, IOperation? value, ImmutableDictionary<string, string?>? properties = null)
    {
        if (value is not null && ListElements.Constant(value) is { Length: > 0 } key && !KeyHash.IsHash(key) && !DevelopmentCondition.Guards(value))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.KeyInSource, value.Syntax.GetLocation(), properties));
        }
    }

    private static bool HasChoice(IOperation list) =>
        list is IConditionalOperation or ICoalesceOperation || (list is IConversionOperation conversion && HasChoice(conversion.Operand));
}
