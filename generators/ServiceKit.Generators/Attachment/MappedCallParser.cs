using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using ServiceKit.Generators.Caching;

namespace ServiceKit.Generators.Attachment;

/// <summary>From syntax to model: which calls map a protected handler.</summary>
internal static class MappedCallParser
{
    // Map and MapMethods and MapFallback too: what is enforced must not depend on the method that maps it.
    private static readonly HashSet<string> MapMethods =
        ["MapGet", "MapPost", "MapPut", "MapPatch", "MapDelete", "MapMethods", "Map", "MapFallback"];

    private static readonly SymbolDisplayFormat Qualified = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(SymbolDisplayFormat.FullyQualifiedFormat.MiscellaneousOptions | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static bool IsCandidate(SyntaxNode node, CancellationToken cancellation) =>
        node is InvocationExpressionSyntax invocation
        && NameOf(invocation.Expression) is { } name
        && MapMethods.Contains(name);

    public static MappedCall? Parse(GeneratorSyntaxContext context, CancellationToken cancellation)
    {
        var invocation = (InvocationExpressionSyntax)context.Node;
        if (context.SemanticModel.GetOperation(invocation, cancellation) is not IInvocationOperation { TargetMethod: var method } call
            || method.ContainingType?.ToDisplayString() != WellKnown.MapExtensions
            || HandlerResolver.Resolve(HandlerArgument(call)) is not { } handler)
        {
            return null;
        }

        var attributes = ProtectedHandler.Attributes(handler, HandlerResolver.Receiver(HandlerArgument(call)));
        if (attributes.Count == 0 || ProtectedHandler.OpensItself(handler) || context.SemanticModel.GetInterceptableLocation(invocation, cancellation) is not { } location)
        {
            return null;
        }

        return new MappedCall(
            invocation.SyntaxTree.FilePath,
            new InterceptedLocation(location.Version, location.Data),
            Place(invocation),
            SignatureOf(method),
            ProtectedHandler.Attributes(handler).Count == 0);
    }

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        IdentifierNameSyntax identifier => identifier.Identifier.ValueText,
        _ => null,
    };

    private static IOperation? HandlerArgument(IInvocationOperation call) =>
        call.Arguments.FirstOrDefault(a => a.Parameter is { } parameter && IsHandler(parameter))?.Value;

    private static bool IsHandler(IParameterSymbol parameter) =>
        parameter.Type is { TypeKind: TypeKind.Delegate } or { SpecialType: SpecialType.System_Delegate };

    private static MapSignature SignatureOf(IMethodSymbol method)
    {
        var definition = method.ReducedFrom ?? method;
        return new MapSignature(
            definition.Name,
            definition.ReturnType.ToDisplayString(Qualified),
            new EquatableArray<MapParameter>([.. definition.Parameters.Skip(1).Select(p => new MapParameter(p.Type.ToDisplayString(Qualified), p.Name))]),
            definition.Parameters.First(IsHandler).Name);
    }

    // The file's name only: a path would differ from machine to machine.
    private static string Place(InvocationExpressionSyntax invocation)
    {
        var span = invocation.GetLocation().GetLineSpan();
        return $"{System.IO.Path.GetFileName(span.Path)}({span.StartLinePosition.Line + 1},{span.StartLinePosition.Character + 1})";
    }
}
