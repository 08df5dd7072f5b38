using ServiceKit.Generators.Caching;

namespace ServiceKit.Generators.Catalogue;

/// <summary>What the catalogue of a program is made of.</summary>
/// <param name="Namespace">Where the class goes; empty: the global namespace.</param>
/// <param name="NameIsFree">Whether the program has no class of that name itself.</param>
/// <param name="Scopes">Every scope, sorted, each once.</param>
internal sealed record CatalogueModel(string Namespace, bool NameIsFree, EquatableArray<string> Scopes);
