using Microsoft.OpenApi;
using ServiceKit.Protection;

namespace ServiceKit.Documentation;

/// <summary>How a key is sent, as OpenAPI puts it: a scheme for each way that a client can be told to use.</summary>
internal static class SecurityScheme
{
    /// <summary>The scheme of the preferred place.</summary>
    public const string Id = "ApiKey";

    private const string QueryId = "ApiKeyInQuery";

    private const string CookieId = "ApiKeyInCookie";

    /// <summary>
    /// The preferred place under <see cref="Id"/>: the header if keys may arrive there, since every client generator knows it; else
    /// the bearer scheme, and so on. Query and cookie have schemes of their own beside it, where they are on.
    /// </summary>
    public static Dictionary<string, IOpenApiSecurityScheme> All(ApiKeyOptions options, IReadOnlyList<string> scopes) =>
        Ids(options.Places).ToDictionary(id => id, IOpenApiSecurityScheme (id) => id switch
        {
            QueryId => InQuery(options, scopes),
            CookieId => InCookie(options, scopes),
            _ => Preferred(options, scopes),
        });

    /// <summary>
    /// The requirement of one operation, an entry for each alternative. OpenAPI 3.1 lets it name roles, here the scopes, for
    /// every type of scheme.
    /// </summary>
    public static List<OpenApiSecurityRequirement> Requirement(OpenApiDocument document, ScopeRequirement scopes, ApiKeyPlaces places) =>
    [
        .. from id in Ids(places)
           from alternative in scopes.Alternatives()
           select new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(id, document)] = [.. alternative] },
    ];

    private static IEnumerable<string> Ids(ApiKeyPlaces places)
    {
        const ApiKeyPlaces headers = ApiKeyPlaces.Header | ApiKeyPlaces.AuthorizationBearer | ApiKeyPlaces.AuthorizationApiKey;
        yield return Id;
        if (places.HasFlag(ApiKeyPlaces.Query) && (places & headers) != 0)
        {
            yield return QueryId;
        }

        if (places.HasFlag(ApiKeyPlaces.Cookie) && (places & (headers | ApiKeyPlaces.Query)) != 0)
        {
            yield return CookieId;
        }
    }

    private static OpenApiSecurityScheme Preferred(ApiKeyOptions options, IReadOnlyList<string> scopes) => options.Places switch
    {
        var places when places.HasFlag(ApiKeyPlaces.Header) => Field(
            ParameterLocation.Header, options.HeaderName, $"An API key in the header `{options.HeaderName}`.{AlsoAccepted(options)}", scopes),
        var places when places.HasFlag(ApiKeyPlaces.AuthorizationBearer) => new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = $"An API key as `Authorization: Bearer <key>`.{ListOf(scopes)}",
        },
        var places when places.HasFlag(ApiKeyPlaces.AuthorizationApiKey) => Field(
            ParameterLocation.Header, "Authorization", "The word `ApiKey`, a space, and an API key.", scopes),
        var places when places.HasFlag(ApiKeyPlaces.Query) => InQuery(options, scopes),
        _ => InCookie(options, scopes),
    };

    private static OpenApiSecurityScheme InQuery(ApiKeyOptions options, IReadOnlyList<string> scopes) => Field(
        ParameterLocation.Query,
        options.QueryParameterName,
        $"An API key in the query parameter `{options.QueryParameterName}`, for clients that cannot set headers: addresses end up in logs.",
        scopes);

    private static OpenApiSecurityScheme InCookie(ApiKeyOptions options, IReadOnlyList<string> scopes) => Field(
        ParameterLocation.Cookie,
        options.CookieName,
        $"An API key in the cookie `{options.CookieName}`. It is not accepted where another site makes a browser send it.",
        scopes);

    private static OpenApiSecurityScheme Field(ParameterLocation place, string name, string description, IReadOnlyList<string> scopes) => new()
    {
        Type = SecuritySchemeType.ApiKey,
        In = place,
        Name = name,
        Description = description + ListOf(scopes),
    };

    private static string ListOf(IReadOnlyList<string> scopes) =>
        scopes.Count == 0 ? string.Empty : $"\n\nScopes of this service: {string.Join(", ", scopes.Select(scope => $"`{scope}`"))}.";

    private static string AlsoAccepted(ApiKeyOptions options) => (options.Places.HasFlag(ApiKeyPlaces.AuthorizationBearer), options.Places.HasFlag(ApiKeyPlaces.AuthorizationApiKey)) switch
    {
        (true, true) => " `Authorization: Bearer <key>` and `Authorization: ApiKey <key>` work too.",
        (true, false) => " `Authorization: Bearer <key>` works too.",
        (false, true) => " `Authorization: ApiKey <key>` works too.",
        _ => string.Empty,
    };
}
