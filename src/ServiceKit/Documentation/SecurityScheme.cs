using Microsoft.OpenApi;
using ServiceKit.Protection;

namespace ServiceKit.Documentation;

/// <summary>How a key is sent, as OpenAPI puts it.</summary>
internal static class SecurityScheme
{
    public const string Id = "ApiKey";

    /// <summary>The header if keys may arrive there, since every client generator knows it; else the bearer scheme.</summary>
    public static OpenApiSecurityScheme From(ApiKeyOptions options, IReadOnlyList<string> scopes) => options.Places.HasFlag(ApiKeyPlaces.Header)
        ? new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = options.HeaderName,
            Description = $"An API key in the header `{options.HeaderName}`.{AlsoAccepted(options)}{ListOf(scopes)}",
        }
        : options.Places.HasFlag(ApiKeyPlaces.AuthorizationBearer)
        ? new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = $"An API key as `Authorization: Bearer <key>`.{ListOf(scopes)}",
        }
        : new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "Authorization",
            Description = $"The word `ApiKey`, a space, and an API key.{ListOf(scopes)}",
        };

    /// <summary>
    /// The requirement of one operation, an entry for each alternative. OpenAPI 3.1 lets it name roles, here the scopes, for
    /// every type of scheme.
    /// </summary>
    public static List<OpenApiSecurityRequirement> Requirement(OpenApiDocument document, ScopeRequirement scopes) =>
    [
        .. scopes.Alternatives().Select(alternative => new OpenApiSecurityRequirement
        {
            [new OpenApiSecuritySchemeReference(Id, document)] = [.. alternative],
        }),
    ];

    private static string ListOf(IReadOnlyList<string> scopes) =>
        scopes.Count == 0 ? string.Empty : $"\n\nScopes of this service: {string.Join(", ", scopes.Select(scope => $"`{scope}`"))}.";

    private static string AlsoAccepted(ApiKeyOptions options) =>
        options.Places.HasFlag(ApiKeyPlaces.AuthorizationBearer) ? " `Authorization: Bearer <key>` works too." : string.Empty;
}
