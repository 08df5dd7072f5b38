using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ServiceKit.Generators.Analyzers;

/// <summary>The calls about access that are chained to endpoints and groups.</summary>
[Flags]
internal enum AccessCalls
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>RequireApiKey</c>, <c>RequireApiKeyWithAnyOf</c>, <c>RequireTenant</c> or <c>RequireTenantFromHost</c>.</summary>
    Key = 1,

    /// <summary><c>AllowAnonymous</c>.</summary>
    Anonymous = 2,

    /// <summary><c>RequireAuthorization</c>.</summary>
    Authorization = 4,
}

/// <summary>What the group says that an endpoint is mapped on.</summary>
/// <param name="Calls">The calls on it and on the groups around it.</param>
/// <param name="Prefix">The prefix of its routes; null where it is unknown.</param>
internal readonly record struct GroupFacts(AccessCalls Calls, string? Prefix);

/// <summary>Finds those calls: in the chain of the mapping call, in that of its receiver, and on local variables of the same body.</summary>
internal sealed class EndpointConventions
{
    private const int MaxDepth = 16;

    // The calls on the locals of each body, found once: a body can map a thousand endpoints.
    private readonly ConcurrentDictionary<SyntaxNode, Dictionary<string, AccessCalls>> _bodies = new();

    /// <summary>The calls on the endpoint itself.</summary>
    public AccessCalls OnEndpoint(IInvocationOperation mapping)
    {
        var calls = AccessCalls.None;
        for (var parent = mapping.Parent; parent is not null; parent = parent.Parent)
        {
            switch (parent)
            {
                case IInvocationOperation outer when Receives(outer, mapping.Syntax):
                    calls |= Named(outer.TargetMethod.Name);
                    break;
                case IVariableDeclaratorOperation variable:
                    return calls | OnLocal(variable.Symbol.Name, mapping.Syntax);
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation variable }:
                    return calls | OnLocal(variable.Local.Name, mapping.Syntax);
                case IArgumentOperation or IConversionOperation or IParenthesizedOperation or IVariableInitializerOperation:
                    break;
                default:
                    return calls;
            }
        }

        return calls;
    }

    /// <summary>What is said by the group that the endpoint is mapped on.</summary>
    public GroupFacts OnGroup(IInvocationOperation mapping, CancellationToken cancellation) =>
        Facts(MappingCalls.Receiver(mapping), mapping.SemanticModel, 0, cancellation);

    private GroupFacts Facts(IOperation? receiver, SemanticModel? model, int depth, CancellationToken cancellation)
    {
        switch (receiver)
        {
            case IConversionOperation conversion:
                return Facts(conversion.Operand, model, depth, cancellation);
            case IInvocationOperation { TargetMethod.Name: "MapGroup" } group:
                var outer = Facts(MappingCalls.Receiver(group), model, depth, cancellation);
                var prefix = group.Arguments.FirstOrDefault(a => a.Parameter?.Name == "prefix") is { } argument ? ListElements.Constant(argument.Value) : null;
                return outer with { Prefix = prefix is null || outer.Prefix is null ? null : RoutePath.Join(outer.Prefix, prefix) };
            case IInvocationOperation call:
                var inner = Facts(MappingCalls.Receiver(call), model, depth, cancellation);
                return inner with { Calls = inner.Calls | Named(call.TargetMethod.Name) };
            case ILocalReferenceOperation { Local: var local }:
                return OfLocal(local, receiver, model, depth, cancellation);
            case IParameterReferenceOperation { Parameter.Name: var name }:
                return new GroupFacts(OnLocal(name, receiver.Syntax), PrefixOf(receiver.Type));
            default:
                return new GroupFacts(AccessCalls.None, PrefixOf(receiver?.Type));
        }
    }

    private GroupFacts OfLocal(ILocalSymbol local, IOperation reference, SemanticModel? model, int depth, CancellationToken cancellation)
    {
        var here = new GroupFacts(OnLocal(local.Name, reference.Syntax), PrefixOf(reference.Type));
        if (depth >= MaxDepth
            || model is null
            || local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is not VariableDeclaratorSyntax { Initializer.Value: { } value }
            || value.SyntaxTree != model.SyntaxTree
            || model.GetOperation(value, cancellation) is not IInvocationOperation initializer)
        {
            return here;
        }

        var source = Facts(initializer, model, depth + 1, cancellation);
        return source with { Calls = source.Calls | here.Calls };
    }

    private AccessCalls OnLocal(string name, SyntaxNode near)
    {
        var body = near.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        var key = body is GlobalStatementSyntax { Parent: { } unit } ? unit : body;
        return key is not null && _bodies.GetOrAdd(key, CallsOnNames).TryGetValue(name, out var calls) ? calls : AccessCalls.None;
    }

    private static Dictionary<string, AccessCalls> CallsOnNames(SyntaxNode body)
    {
        var found = new Dictionary<string, AccessCalls>(System.StringComparer.Ordinal);
        foreach (var node in body.DescendantNodes())
        {
            if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
                && Named(access.Name.Identifier.ValueText) is not AccessCalls.None and var call
                && Root(access.Expression) is { } name)
            {
                found[name] = found.TryGetValue(name, out var before) ? before | call : call;
            }
        }

        return found;
    }

    // The variable that the chain hands on. What Map… returns is another endpoint or group.
    private static string? Root(ExpressionSyntax expression)
    {
        while (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
            && !access.Name.Identifier.ValueText.StartsWith("Map", System.StringComparison.Ordinal))
        {
            expression = access.Expression;
        }

        return (expression as IdentifierNameSyntax)?.Identifier.ValueText;
    }

    private static bool Receives(IInvocationOperation call, SyntaxNode mapping) =>
        MappingCalls.Receiver(call) is { Syntax: var receiver } && receiver.Span.Contains(mapping.Span);

    // A parameter of this type may be any group; anything else is most often the application.
    private static string? PrefixOf(ITypeSymbol? type) => type?.Name == "RouteGroupBuilder" ? null : "/";

    private static AccessCalls Named(string method) => method switch
    {
        "RequireApiKey" or "RequireApiKeyWithAnyOf" or "RequireTenant" or "RequireTenantFromHost" => AccessCalls.Key,
        "AllowAnonymous" => AccessCalls.Anonymous,
        "RequireAuthorization" => AccessCalls.Authorization,
        _ => AccessCalls.None,
    };
}
