using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ServiceKit.Engineering;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Monitoring;

/// <summary>A real Prometheus reads what is written, with a key in a file, and answers what was counted.</summary>
[Trait("Feature", "C15")]
public sealed class PrometheusTests
{
    private const string Reader = "sk_test_metrics_only_000";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Prometheus_ReadsWithAKeyFromAFile_AndAnswersWhatWasCounted(bool asBearerTokenFile)
    {
        await using var service = await StartAsync();
        await using var prometheus = await PrometheusServer.StartAsync(new(service.Client.BaseAddress!, Reader) { AsBearerTokenFile = asBearerTokenFile });
        for (var i = 0; i < 7; i++)
        {
            using var good = await service.GetAsync("/things", RunningService.Key);
            using var bad = await service.GetAsync("/things");
            using var broken = await service.GetAsync("/broken", RunningService.Key);
        }

        await prometheus.QueryAsync("http_server_request_duration_seconds_count{http_route=\"/things\",http_response_status_code=\"200\"}", values => values is [7]);
        await prometheus.QueryAsync("sum(servicekit_auth_refusals_total{reason=\"unauthorized\"})", values => values is [7]);
        await prometheus.QueryAsync("servicekit_auth_attempts_total{key_name=\"caller\",outcome=\"accepted\"}", values => values is [14]);
        await prometheus.QueryAsync("http_server_request_duration_seconds_count{http_response_status_code=\"500\"}", values => values is [7]);
        await prometheus.QueryAsync("histogram_quantile(0.5, http_server_request_duration_seconds_bucket{http_route=\"/things\",http_response_status_code=\"200\"}) > 0", values => values is [_]);
        await prometheus.QueryAsync("up", values => values is [1]);
        Assert.Equal([1], await prometheus.QueryAsync("count(target_info{service_name=\"test-service\"})"));
        Assert.Equal("up", await prometheus.TargetAsync());
    }

    [Fact]
    public async Task Prometheus_WithAWrongKey_IsToldSo()
    {
        await using var service = await StartAsync();
        await using var prometheus = await PrometheusServer.StartAsync(new(service.Client.BaseAddress!, "sk_test_wrong_0000000000"));
        await prometheus.QueryAsync("up", values => values is [0]);
        Assert.Equal("down server returned HTTP status 401 Unauthorized", await prometheus.TargetAsync());
    }

    [Fact]
    public async Task Promtool_CanReadTheTextFormat()
    {
        Assert.SkipUnless(TestTools.Prometheus.Find() is not null, "Prometheus is not installed");
        await using var service = await StartAsync();
        var scraped = await Scraped.OfAsync(service, key: Reader);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, scraped.Text, TestContext.Current.CancellationToken);
            // 3: it can be read, and the linter would name something otherwise, such as the framework's gauges that end in a unit it does not know.
            var checkedBy = await new Command("sh", "-c", $"promtool check metrics < '{file}' || [ $? -eq 3 ]").CheckedAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain("error while linting", checkedBy.Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task<RunningService> StartAsync() => RunningService.StartAsync(
        app =>
        {
            app.MapGet("/things", () => "things");
            app.MapGet("/broken", () => Results.StatusCode(500));
        },
        b => b.WithMonitoring().WithAuth(o => o.ApiKeys =
        [
            new ApiKeyEntry { Key = RunningService.Key, Name = "caller" },
            new ApiKeyEntry { Key = Reader, Name = "prometheus", Scopes = ["metrics:read"] },
        ]));
}
