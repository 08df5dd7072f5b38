using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ServiceKit.Generators.Analyzers;

/// <summary>The calls that map endpoints, and their parts.</summary>
internal static class MappingCalls
{
    public static bool Is(IInvocationOperation call, KnownTypes types) =>
        call.TargetMethod.Name is "MapGet" or "MapPost" or "MapPut" or "MapPatch" or "MapDelete" or "MapMethods" or "Map" or "MapFallback"
        && KnownTypes.Same(call.TargetMethod.ContainingType, types.Map)
        && Handler(call) is not null;

    public static IArgumentOperation? Handler(IInvocationOperation call) =>
        call.Arguments.FirstOrDefault(a => a.Parameter?.Type is { TypeKind: TypeKind.Delegate } or { SpecialType: SpecialType.System_Delegate });

    /// <summary>The pattern, if it is a constant.</summary>
    public static string? Pattern(IInvocationOperation call) =>
        call.Arguments.FirstOrDefault(a => a.Parameter?.Name == "pattern") is { } argument ? ListElements.Constant(argument.Value) : null;

    /// <summary>What an extension or instance method is called on.</summary>
    public static IOperation? Receiver(IInvocationOperation call) =>
        call.Instance ?? call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0 && call.TargetMethod.IsExtensionMethod)?.Value;

    /// <summary>Our own interceptors call the mapping methods with handlers that are parameters.</summary>
    public static bool IsIntercepted(ISymbol containing) =>
        containing.ContainingNamespace is { Name: "Generated", ContainingNamespace: { Name: "ServiceKit", ContainingNamespace.IsGlobalNamespace: true } };
}
