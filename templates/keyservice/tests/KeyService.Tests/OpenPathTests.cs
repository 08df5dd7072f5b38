using System.Net;

namespace KeyService.Tests;

/// <summary>What everyone may read without a key.</summary>
public sealed class OpenPathTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/openapi.json")]
    [InlineData("/docs")]
    public async Task OpenPath_WithoutKey_IsAnswered(string path)
    {
        using var client = service.CreateClient();

        var response = await client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
