using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceKit.Authentication;

/// <summary>Features of a request, asked for by type and not by type parameter.</summary>
/// <remarks>
/// A generic method of an interface is looked up anew in each call, and what it finds is cast once more: in Kestrel that takes twice as long as
/// the indexer, for the same answer. Every lock asks with every request.
/// </remarks>
internal static class FeatureLookUp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFeature? Find<TFeature>(this IFeatureCollection features)
        where TFeature : class => features[typeof(TFeature)] as TFeature;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put<TFeature>(this IFeatureCollection features, TFeature feature)
        where TFeature : class => features[typeof(TFeature)] = feature;
}
