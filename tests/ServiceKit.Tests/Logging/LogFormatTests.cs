using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Logging;

/// <summary>Which form the log has, and that people can read theirs.</summary>
[Trait("Feature", "C15")]
public sealed class LogFormatTests
{
    [Theory]
    [InlineData(null, null, null, ServiceLogFormat.Json, true)]
    [InlineData(null, null, null, ServiceLogFormat.Text, false)]
    [InlineData(null, null, "text", ServiceLogFormat.Json, false)]
    [InlineData(null, "json", "text", ServiceLogFormat.Text, true)]
    [InlineData("text", "json", "json", ServiceLogFormat.Json, false)]
    [InlineData("JSON", "text", "text", ServiceLogFormat.Text, true)]
    public async Task Format_IsChosenByCommandLine_Variable_Configuration_Code(string? argument, string? variable, string? section, ServiceLogFormat code, bool json)
    {
        var (service, log) = await FormattedLog.StartAsync(
            build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithLogging(o => o.Format = code),
            arguments: argument is null ? [] : ["--log-format", argument],
            settings: new() { ["SERVICEKIT_LOG_FORMAT"] = variable, ["ServiceKit:Logging:Format"] = section });
        await using var running = service;
        Assert.Equal(json, log.Text.StartsWith("{\"timestamp\":", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FormatThatThereIsNot_StopsTheStart_AndIsNotRepeated()
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => FormattedLog.StartAsync(arguments: ["--log-format", "sk_test_pasted_by_mistake"]));
        Assert.Equal("--log-format names no format of the log. Write text or json.", fault.Message);
        var missing = Assert.Throws<ApiKeyConfigurationException>(() => ServiceBuilder.Create(["--log-format"], new ServiceInfo("test")));
        Assert.Contains("text or json", missing.Message, StringComparison.Ordinal);
        var quiet = await Assert.ThrowsAsync<OptionsValidationException>(() => FormattedLog.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithLogging(o => o.QuietPaths = ["health"])));
        Assert.Contains("QuietPaths", quiet.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_BeginsAtTheMarginOnlyWithAnEntry()
    {
        var (service, log) = await FormattedLog.StartAsync(
            app => app.MapGet("/log", (ILoggerFactory loggers, string text) =>
            {
#pragma warning disable CA1848, CA1873, CA1727, CA2254 // a test
                loggers.CreateLogger("Test.Inner").LogError(new IOException(text), "said {text}", text);
#pragma warning restore CA1848, CA1873, CA1727, CA2254
            }),
            arguments: ["--log-format", "text"]);
        await using var running = service;
        const string forged = "one\n2026-01-01 00:00:00.000Z critical Forged: entry\r\u001b[31m\u2028\u202E\u0085two";
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/log?text={Uri.EscapeDataString(forged)}");
        request.Headers.Add("X-API-Key", RunningService.Key);
        request.Headers.Add("X-Request-ID", "from-outside");
        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => log.Text.Contains("GET /log 200 in", StringComparison.Ordinal), TimeSpan.FromSeconds(30)));
        Assert.All(log.Text.TrimEnd('\n').Split('\n'), line => Assert.Matches("^(    |[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]{12}Z (trace|debug|info|warning|error|critical) +[A-Za-z.]+: )", line));
        Assert.Contains(" error    Test.Inner: said one\n    2026-01-01 00:00:00.000Z critical Forged: entry\n    \\u001b[31m", log.Text, StringComparison.Ordinal);
        Assert.Contains("request_id=from-outside", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', log.Text);
    }

    [Fact]
    public async Task Values_KeepTheirTypes_AndTooMuchIsCut()
    {
        var (service, log) = await FormattedLog.StartAsync();
        await using var running = service;
        var logger = service.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Test.Inner");
#pragma warning disable CA1848, CA1873, CA1727 // a test
        logger.LogInformation("{number} {ratio} {nothing} {truth} {time} {list} {nan} {long}", 7, 0.5, null, true, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), new[] { "a", "b" }, double.NaN, new string('x', 100_000));
#pragma warning restore CA1848, CA1873, CA1727
        var line = log.Lines().First(l => FormattedLog.Is(l, "category", "Test.Inner"));
        Assert.Equal(JsonValueKind.Number, line.GetProperty("number").ValueKind);
        Assert.Equal(0.5, line.GetProperty("ratio").GetDouble());
        Assert.Equal(JsonValueKind.Null, line.GetProperty("nothing").ValueKind);
        Assert.True(line.GetProperty("truth").GetBoolean());
        Assert.Equal("2026-01-02T03:04:05.0000000+00:00", line.GetProperty("time").GetString());
        Assert.Equal("a, b", line.GetProperty("list").GetString());
        Assert.Equal("NaN", line.GetProperty("nan").GetString());
        Assert.Equal(16_385, line.GetProperty("long").GetString()!.Length);
    }

    [Fact]
    public async Task Console_GetsTheLines()
    {
        var (output, _) = await CapturedConsole.RunAsync(async () =>
        {
            // The console is found when the provider is made, and has written everything once it is disposed of.
            await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithLogging());
            using var response = await service.GetAsync("/nowhere");
        });
        var request = output.Split('\n').Single(line => line.Contains("\"event\":\"request\"", StringComparison.Ordinal) && line.Contains("/nowhere", StringComparison.Ordinal));
        using var document = JsonDocument.Parse(request);
        Assert.Equal(401, document.RootElement.GetProperty("status").GetInt32());
    }
}
