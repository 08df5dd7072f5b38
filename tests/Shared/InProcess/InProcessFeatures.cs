using System.Collections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace ServiceKit.InProcess;

/// <summary>
/// The features of a connection, kept as Kestrel keeps them: a place of its own for each that the framework asks for often,
/// and a list for the rest. Used again by the next request.
/// </summary>
internal abstract class InProcessFeatures : IFeatureCollection
{
    // In the order of PlaceOf, which is Kestrel's.
    private static readonly Type[] Known =
    [
        typeof(IHttpRequestFeature), typeof(IHttpResponseFeature), typeof(IHttpResponseBodyFeature), typeof(IRouteValuesFeature),
        typeof(IEndpointFeature), typeof(IServiceProvidersFeature), typeof(IHttpActivityFeature), typeof(IItemsFeature), typeof(IQueryFeature),
        typeof(IRequestBodyPipeFeature), typeof(IFormFeature), typeof(IHttpAuthenticationFeature), typeof(IHttpRequestIdentifierFeature), typeof(IHttpConnectionFeature),
        typeof(ISessionFeature), typeof(IResponseCookiesFeature), typeof(IHttpRequestTrailersFeature), typeof(IHttpResponseTrailersFeature), typeof(ITlsConnectionFeature),
        typeof(IHttpUpgradeFeature), typeof(IHttpWebSocketFeature), typeof(IHttpRequestLifetimeFeature), typeof(IHttpMaxRequestBodySizeFeature),
        typeof(IHttpBodyControlFeature), typeof(IHttpRequestBodyDetectionFeature), typeof(IHttpResetFeature),
        typeof(IPersistentStateFeature),
    ];

    private readonly object?[] _known = new object?[Known.Length];
    private readonly List<KeyValuePair<Type, object>> _others = [];

    public bool IsReadOnly => false;

    public int Revision { get; private set; }

    public object? this[Type key]
    {
        get => PlaceOf(key) is >= 0 and var place ? _known[place] : Other(key);
        set => Put(PlaceOf(key), key, value);
    }

    public TFeature? Get<TFeature>() => (TFeature?)(PlaceOf(typeof(TFeature)) is >= 0 and var place ? _known[place] : Other(typeof(TFeature)));

    public void Set<TFeature>(TFeature? instance) => Put(PlaceOf(typeof(TFeature)), typeof(TFeature), instance);

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

    // One comparison after the other, as in Kestrel: what is asked for costs the more the further down it is.
    private static int PlaceOf(Type key) =>
        key == typeof(IHttpRequestFeature) ? 0
        : key == typeof(IHttpResponseFeature) ? 1
        : key == typeof(IHttpResponseBodyFeature) ? 2
        : key == typeof(IRouteValuesFeature) ? 3
        : key == typeof(IEndpointFeature) ? 4
        : key == typeof(IServiceProvidersFeature) ? 5
        : key == typeof(IHttpActivityFeature) ? 6
        : key == typeof(IItemsFeature) ? 7
        : key == typeof(IQueryFeature) ? 8
        : key == typeof(IRequestBodyPipeFeature) ? 9
        : key == typeof(IFormFeature) ? 10
        : key == typeof(IHttpAuthenticationFeature) ? 11
        : key == typeof(IHttpRequestIdentifierFeature) ? 12
        : key == typeof(IHttpConnectionFeature) ? 13
        : key == typeof(ISessionFeature) ? 14
        : key == typeof(IResponseCookiesFeature) ? 15
        : key == typeof(IHttpRequestTrailersFeature) ? 16
        : key == typeof(IHttpResponseTrailersFeature) ? 17
        : key == typeof(ITlsConnectionFeature) ? 18
        : key == typeof(IHttpUpgradeFeature) ? 19
        : key == typeof(IHttpWebSocketFeature) ? 20
        : key == typeof(IHttpRequestLifetimeFeature) ? 21
        : key == typeof(IHttpMaxRequestBodySizeFeature) ? 22
        : key == typeof(IHttpBodyControlFeature) ? 23
        : key == typeof(IHttpRequestBodyDetectionFeature) ? 24
        : key == typeof(IHttpResetFeature) ? 25
        : key == typeof(IPersistentStateFeature) ? 26
        : -1;

    private object? Other(Type key)
    {
        foreach (var (type, feature) in _others)
        {
            if (type == key)
            {
                return feature;
            }
        }

        return null;
    }

    private void Put(int place, Type key, object? value)
    {
        Revision++;
        if (place >= 0)
        {
            _known[place] = value;
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
}
