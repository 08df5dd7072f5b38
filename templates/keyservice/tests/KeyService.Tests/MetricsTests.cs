#if (HasMonitoring)
#if (!AuthNone)
using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;

#endif
namespace KeyService.Tests;

/// <summary>What Prometheus reads.</summary>
public sealed class MetricsTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_CountRequests()
    {
#if (AuthNone)
        using var client = service.CreateClient();
#else
        using var client = service.CreateClientWithKey();
#endif
        await client.GetAsync("/api/v1/stations", Cancellation);

        var metrics = await client.GetStringAsync("/metrics", Cancellation);

        Assert.Contains("http_server_request_duration_seconds_count", metrics);
        Assert.Contains("/api/v1/stations", metrics);
    }
#if (!AuthNone)

    [Fact]
    public async Task Metrics_WithoutKey_AreUnauthorized()
    {
        using var client = service.CreateClient();

        var response = await client.GetAsync("/metrics", Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
#endif
}
#endif
