using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using ServiceKit.Generators.Attachment;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Compares the list of open paths with the endpoints that ask for a key themselves.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OpenPathAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.OpenPathOfProtected];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Of(start.Compilation) is { Map: not null, Service: not null, Options: not null } types)
            {
                Register(start, types);
            }
        });
    }

    private static void Register(CompilationStartAnalysisContext start, KnownTypes types)
    {
        var conventions = new EndpointConventions();
        var open = new ConcurrentBag<(string Path, Location Location)>();
        // Routing does not tell case apart.
        var closed = new ConcurrentDictionary<string, bool>(System.StringComparer.OrdinalIgnoreCase);

        void NotePaths(IOperation list)
        {
            foreach (var element in ListElements.Of(list))
            {
                if (ListElements.Constant(element) is { } path)
                {
                    open.Add((path, element.Syntax.GetLocation()));
                }
            }
        }

        start.RegisterOperationAction(
            context =>
            {
                var call = (IInvocationOperation)context.Operation;
                if (call.TargetMethod.Name == "WithAuth" && KnownTypes.Same(call.TargetMethod.ContainingType, types.Service))
                {
                    if (call.Arguments.FirstOrDefault(a => a.Parameter?.Name == "unauthenticatedPaths") is { } argument)
                    {
                        NotePaths(argument.Value);
                    }
                }
                else if (MappingCalls.Is(call, types) && ClosedPath(call, types, conventions, context.CancellationToken) is { } path)
                {
                    closed.TryAdd(path, true);
                }
            },
            OperationKind.Invocation);

        start.RegisterOperationAction(
            context =>
            {
                var assignment = (ISimpleAssignmentOperation)context.Operation;
                if (assignment.Target is IPropertyReferenceOperation { Property: { Name: "UnauthenticatedPaths" } property }
                    && KnownTypes.Same(property.ContainingType, types.Options))
                {
                    NotePaths(assignment.Value);
                }
            },
            OperationKind.SimpleAssignment);

        start.RegisterCompilationEndAction(end =>
        {
            foreach (var (path, location) in open)
            {
                if (closed.ContainsKey(path))
                {
                    end.ReportDiagnostic(Diagnostic.Create(Descriptors.OpenPathOfProtected, location, path));
                }
            }
        });
    }

    // The one path of an endpoint that asks for a key, if the source says both.
    private static string? ClosedPath(IInvocationOperation call, KnownTypes types, EndpointConventions conventions, CancellationToken cancellation)
    {
        if (MappingCalls.Pattern(call) is not { } pattern || !RoutePath.IsFixed(pattern))
        {
            return null;
        }

        var group = conventions.OnGroup(call, cancellation);
        if (group.Prefix is not { } prefix || !RoutePath.IsFixed(prefix))
        {
            return null;
        }

        var calls = conventions.OnEndpoint(call);
        var argument = MappingCalls.Handler(call)?.Value;
        var handler = HandlerResolver.Resolve(argument);
        var isClosed = handler is not null && argument is not null && EndpointAttributes.IsProtected(handler, argument, types)
            ? !calls.HasFlag(AccessCalls.Anonymous) && (!EndpointAttributes.IsAnonymous(handler, types) || OnMethod(handler, types))
            : ((calls | group.Calls) & (AccessCalls.Key | AccessCalls.Anonymous)) == AccessCalls.Key
                && (handler is null || !EndpointAttributes.IsAnonymous(handler, types));
        return isClosed ? RoutePath.Join(prefix, pattern) : null;
    }

    private static bool OnMethod(IMethodSymbol handler, KnownTypes types) =>
        handler.GetAttributes().Any(a => types.IsProtected(a.AttributeClass));
}
