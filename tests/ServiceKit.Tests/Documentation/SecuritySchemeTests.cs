using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Documentation;

/// <summary>The OpenAPI document offers every way to send a key, the preferred one first.</summary>
public sealed class SecuritySchemeTests
{
    private const ApiKeyPlaces Default = ApiKeyPlaces.Header | ApiKeyPlaces.AuthorizationBearer | ApiKeyPlaces.AuthorizationApiKey;

    [Theory]
    [InlineData(Default, "ApiKey=header:X-API-Key")]
    [InlineData(Default | ApiKeyPlaces.Query, "ApiKey=header:X-API-Key ApiKeyInQuery=query:api_key")]
    [InlineData(Default | ApiKeyPlaces.Query | ApiKeyPlaces.Cookie, "ApiKey=header:X-API-Key ApiKeyInQuery=query:api_key ApiKeyInCookie=cookie:api_key")]
    [InlineData(ApiKeyPlaces.AuthorizationBearer | ApiKeyPlaces.Cookie, "ApiKey=bearer ApiKeyInCookie=cookie:api_key")]
    [InlineData(ApiKeyPlaces.AuthorizationApiKey, "ApiKey=header:Authorization")]
    [InlineData(ApiKeyPlaces.Query, "ApiKey=query:api_key")]
    [InlineData(ApiKeyPlaces.Query | ApiKeyPlaces.Cookie, "ApiKey=query:api_key ApiKeyInCookie=cookie:api_key")]
    [InlineData(ApiKeyPlaces.Cookie, "ApiKey=cookie:api_key")]
    [Trait("Feature", "D3")]
    public async Task Schemes_AreThePlacesThatAreOn(ApiKeyPlaces places, string expected)
    {
        var document = await DocumentAsync(places);
        var schemes = document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().ToList();
        Assert.Equal(expected, string.Join(' ', schemes.Select(s => $"{s.Name}={Describe(s.Value)}")));
        Assert.All(schemes, s => Assert.Contains("`things:read`", s.Value.GetProperty("description").GetString(), StringComparison.Ordinal));

        // Each of them is an alternative, for the operation and for the document.
        var names = schemes.ConvertAll(s => s.Name);
        Assert.Equal(names.Select(n => $$"""{"{{n}}":["things:read"]}"""), Compact(document.GetProperty("paths").GetProperty("/things").GetProperty("get").GetProperty("security")));
        Assert.Equal(names.Select(n => $$"""{"{{n}}":[]}"""), Compact(document.GetProperty("security")));
    }

    [Theory]
    [InlineData(Default, "An API key in the header `X-API-Key`. `Authorization: Bearer <key>` and `Authorization: ApiKey <key>` work too.")]
    [InlineData(ApiKeyPlaces.Header | ApiKeyPlaces.AuthorizationBearer, "An API key in the header `X-API-Key`. `Authorization: Bearer <key>` works too.")]
    [InlineData(ApiKeyPlaces.Header | ApiKeyPlaces.AuthorizationApiKey, "An API key in the header `X-API-Key`. `Authorization: ApiKey <key>` works too.")]
    [InlineData(ApiKeyPlaces.Header, "An API key in the header `X-API-Key`.")]
    public async Task Header_NamesTheOtherHeadersToo(ApiKeyPlaces places, string expected)
    {
        var document = await DocumentAsync(places);
        var scheme = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("ApiKey");
        Assert.Equal(expected, scheme.GetProperty("description").GetString()!.Split("\n\n")[0]);
    }

    private static string Describe(JsonElement scheme) => scheme.GetProperty("type").GetString() == "http"
        ? scheme.GetProperty("scheme").GetString()!
        : $"{scheme.GetProperty("in")}:{scheme.GetProperty("name")}";

    private static string[] Compact(JsonElement array) => [.. array.EnumerateArray().Select(e => JsonSerializer.Serialize(e))];

    private static async Task<JsonElement> DocumentAsync(ApiKeyPlaces places)
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/things", () => "x").RequireApiKey("things:read"),
            b => b.WithAuth(o =>
            {
                o.ApiKeys = [RunningService.Key];
                o.Places = places;
            }));
        using var document = JsonDocument.Parse(await service.Client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }
}
