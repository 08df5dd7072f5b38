using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Logging;

/// <summary>What becomes a text only when the line is written has no key in it either.</summary>
[Trait("Feature", "C15")]
public sealed class LateTextTests
{
    private static readonly string Key = new ApiKeyFormat("prod").Generate();

    [Theory]
    [InlineData("json")]
    [InlineData("text")]
    public async Task KeyInALazySequence_IsTakenOut(string format)
    {
        var (service, log) = await FormattedLog.StartAsync(arguments: ["--log-format", format]);
        await using var running = service;
        var logger = service.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Test.Inner");
#pragma warning disable CA1848, CA1873, CA1727 // a test
        logger.LogWarning("refused {keys}", ((string[])["first", Key]).Select(text => text));
        logger.LogWarning("refused {cut}", Enumerable.Repeat(new string('x', 16_384 - 60), 1).Append(Key));
        using (logger.BeginScope(new Dictionary<string, object?> { ["request_id"] = ((string[])[Key]).Select(text => text) }))
        {
            logger.LogWarning("scoped");
        }
#pragma warning restore CA1848, CA1873, CA1727
        Assert.Contains("refused first", log.Text, StringComparison.Ordinal);
        AssertClean(log);
    }

    [Fact]
    public async Task KeyInWhatTheFactoryTracksOfActivities_IsTakenOut()
    {
        var (service, log) = await FormattedLog.StartAsync(build: b =>
        {
            b.Logging.Configure(o => o.ActivityTrackingOptions = ActivityTrackingOptions.Tags | ActivityTrackingOptions.TraceState | ActivityTrackingOptions.Baggage | ActivityTrackingOptions.TraceId);
            return b.WithAuth(apiKeys: [RunningService.Key]).WithLogging();
        });
        await using var running = service;
        var logger = service.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Test.Inner");
        using (var activity = new Activity("tracked"))
        {
            activity.SetTag("given", Key).SetTag(Key, 1).SetTag("harmless", "stays").SetBaggage("carried", Key);
            activity.TraceStateString = $"vendor={Key}";
            activity.Start();
#pragma warning disable CA1848, CA1873 // a test
            logger.LogWarning("tracked");
#pragma warning restore CA1848, CA1873
        }

        Assert.Contains("stays", log.Text, StringComparison.Ordinal);
        AssertClean(log);
    }

    private static void AssertClean(FormattedLog log)
    {
        Assert.Contains("_****", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Key[^32..^12], log.Text, StringComparison.Ordinal);
    }
}
