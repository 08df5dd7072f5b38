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

    // Generic and nested names have characters that a file's name must not have.
    private static string HintName(INamedTypeSymbol type) =>
        new([.. type.ToDisplayString().Select(c => char.IsLetterOrDigit(c) || c is '.' or '_' ? c : '_')]);

    private static ProbeModel? Parse(GeneratorAttributeSyntaxContext found)
    {
        if (found.TargetSymbol is not INamedTypeSymbol type
            || found.Attributes[0].AttributeClass?.TypeArguments is not { Length: 1 } arguments
            || arguments[0] is not { TypeKind: TypeKind.Class } factory)
        {
            return null;
        }

        return new ProbeModel(
            $"{HintName(type)}.ApiKeyProtectionTests.g.cs",
            type.ContainingNamespace.IsGlobalNamespace ? string.Empty : type.ContainingNamespace.ToDisplayString(),
            type.Name,
            IsFillable: type is { ContainingType: null, IsGenericType: false },
            factory.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
    }
}
