using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ServiceKit.Generators.Probes;

/// <summary>Fills classes with <c>[ApiKeyProtectionTests&lt;TFactory&gt;]</c> with tests.</summary>
internal static class ProbePipeline
{
    private const string Attribute = "ServiceKit.ApiKeyProtectionTestsAttribute`1";

    public static void Register(IncrementalGeneratorInitializationContext context)
    {
        var probes = context.SyntaxProvider
            .ForAttributeWithMetadataName(Attribute, static (node, _) => node is ClassDeclarationSyntax, static (found, _) => Parse(found))
            .Where(static probe => probe is not null)
            .Select(static (probe, _) => probe!)
            .WithTrackingName(TrackingNames.Probes);
        context.RegisterSourceOutput(probes, static (output, probe) => output.AddSource(probe.HintName, ProbeEmitter.Emit(probe)));
    }

    private static ProbeModel? Parse(GeneratorAttributeSyntaxContext found)
    {
        // Nested and generic classes are not filled; the compiler says that the tests are missing by their absence.
        if (found.TargetSymbol is not INamedTypeSymbol { ContainingType: null, IsGenericType: false } type
            || found.Attributes[0].AttributeClass?.TypeArguments is not { Length: 1 } arguments
            || arguments[0] is not { TypeKind: TypeKind.Class } factory)
        {
            return null;
        }

        return new ProbeModel(
            $"{type.ToDisplayString().Replace('@', '_')}.ApiKeyProtectionTests.g.cs",
            type.ContainingNamespace.IsGlobalNamespace ? string.Empty : type.ContainingNamespace.ToDisplayString(),
            type.Name,
            factory.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
    }
}
