using System.Collections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace ServiceKit.InProcess;

/// <summary>
/// The features of a connection, kept as Kestrel keeps them: a place of its own for each that the framework asks for often,
/// a list for the rest, and what belongs to the connection behind both. Used again by the next request.
/// </summary>
internal abstract class InProcessFeatures : IFeatureCollection
{
    private static readonly Type[] Known =
    [
        typeof(IHttpRequestFeature), typeof(IHttpResponseFeature), typeof(IHttpResponseBodyFeature), typeof(IRouteValuesFeature),
        typeof(IEndpointFeature), typeof(IHttpAuthenticationFeature), typeof(IServiceProvidersFeature), typeof(IItemsFeature),
        typeof(IQueryFeature), typeof(IHttpRequestIdentifierFeature), typeof(IHttpRequestLifetimeFeature), typeof(IHttpConnectionFeature),
    ];

    private readonly object?[] _known = new object?[Known.Length];
    private readonly List<KeyValuePair<Type, object>> _others = [];

    public bool IsReadOnly => false;

    public int Revision { get; private set; }

    /// <summary>What lives as long as the connection.</summary>
    protected IConnectionItemsFeature? OfConnection { get; set; }

    public object? this[Type key]
    {
        get => Array.IndexOf(Known, key) is >= 0 and var index ? _known[index] : Other(key);
        set => Put(Array.IndexOf(Known, key), key, value);
    }

    public TFeature? Get<TFeature>() => (TFeature?)(Slot<TFeature>.Index >= 0 ? _known[Slot<TFeature>.Index] : Other(typeof(TFeature)));

    public void Set<TFeature>(TFeature? instance) => Put(Slot<TFeature>.Index, typeof(TFeature), instance);

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() =>
        Known.Zip(_known).Where(pair => pair.Second is not null).Select(pair => KeyValuePair.Create(pair.First, pair.Second!)).Concat(_others).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As it is when a request begins: what this object implements, and nothing else.</summary>
    protected void ResetFeatures()
    {
        for (var i = 0; i < Known.Length; i++)
        {
            _known[i] = Known[i].IsInstanceOfType(this) ? this : null;
        }

        _others.Clear();
        Revision++;
    }

    private object? Other(Type key)
    {
        foreach (var (type, feature) in _others)
        {
            if (type == key)
            {
                return feature;
            }
        }

        return key == typeof(IConnectionItemsFeature) ? OfConnection : null;
    }

    private void Put(int index, Type key, object? value)
    {
        Revision++;
        if (index >= 0)
        {
            _known[index] = value;
            return;
        }

        for (var i = 0; i < _others.Count; i++)
        {
            if (_others[i].Key == key)
            {
                _others.RemoveAt(i);
                break;
            }
        }

        if (value is not null)
        {
            _others.Add(new(key, value));
        }
    }

    private static class Slot<TFeature>
    {
        public static readonly int Index = Array.IndexOf(Known, typeof(TFeature));
    }
}
