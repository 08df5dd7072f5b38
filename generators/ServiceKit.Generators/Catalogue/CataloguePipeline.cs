using Microsoft.CodeAnalysis;
using ServiceKit.Generators.Caching;

namespace ServiceKit.Generators.Catalogue;

/// <summary>Collects the scopes of the whole program: the one step that must see everything at once.</summary>
internal static class CataloguePipeline
{
    public static void Register(IncrementalGeneratorInitializationContext context)
    {
        var scopes = context.SyntaxProvider
            .CreateSyntaxProvider(ScopeParser.IsCandidate, ScopeParser.Parse)
            .Where(static found => found.Count > 0)
            .WithTrackingName(TrackingNames.Scopes)
            .Collect()
            .Select(static (all, _) => new EquatableArray<string>([.. all.SelectMany(s => s).Distinct().OrderBy(s => s, StringComparer.Ordinal)]));

        var place = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => options.GlobalOptions.TryGetValue("build_property.RootNamespace", out var root) ? root : string.Empty)
            .Combine(context.CompilationProvider)
            .Select(static (input, _) => (Namespace: input.Left, IsFree: IsFree(input.Right, input.Left)));

        var catalogue = scopes.Combine(place)
            .Select(static (input, _) => new CatalogueModel(input.Right.Namespace, input.Right.IsFree, input.Left))
            .WithTrackingName(TrackingNames.Catalogue);

        context.RegisterSourceOutput(catalogue, static (output, model) =>
        {
            if (model.Scopes.Count > 0)
            {
                output.AddSource(CatalogueEmitter.HintName, CatalogueEmitter.Emit(model));
            }
        });
    }

    private static bool IsFree(Compilation compilation, string root)
    {
        var name = root.Length == 0 ? CatalogueEmitter.ClassName : $"{root}.{CatalogueEmitter.ClassName}";
        return compilation.Assembly.GetTypeByMetadataName(name) is null;
    }
}
