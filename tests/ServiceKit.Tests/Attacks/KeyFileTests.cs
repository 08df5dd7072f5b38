using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;
using ServiceKit.Tests.Keys;

namespace ServiceKit.Tests.Attacks;

/// <summary>Files that are no key files: none starts a service, none replaces the keys of one that runs, and no message shows a part of them.</summary>
public sealed class KeyFileTests : IDisposable
{
    private const string Secret = "sk_test_file_0000000000";

    private readonly KeyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("UTF-16")]
    [InlineData("UTF-16 without a mark")]
    [InlineData("UTF-32")]
    [InlineData("NUL")]
    [InlineData("Latin-1")]
    [InlineData("two marks")]
    [InlineData("lone surrogate")]
    [InlineData("lone surrogate in a name")]
    [InlineData("number")]
    [InlineData("nested")]
    [InlineData("deep")]
    [InlineData("half a file")]
    [InlineData("same member twice")]
    [InlineData("quote without end")]
    [InlineData("line separator")]
    [Trait("Feature", "C2")]
    [Trait("Feature", "B4")]
    public async Task FileThatIsNone_IsRefusedByName_AndKeepsTheKeysOfARunningService(string kind)
    {
        var content = Content(kind);
        var file = _folder.Write(string.Empty);
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        var fault = await KeyFolder.FailsAsync(b => b.WithAuth(apiKeyFile: file));
        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("file_0000", fault.ToString(), StringComparison.Ordinal);

        var good = _folder.Write(RunningService.Key);
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(), settings: new() { [ApiKeyOptions.KeyFileEnvironmentVariable] = good });
        service.Services.GetRequiredService<IConfiguration>()[ApiKeyOptions.KeyFileEnvironmentVariable] = file;
        Assert.False(await service.Services.GetRequiredService<IApiKeyReloader>().ReloadAsync(TestContext.Current.CancellationToken));
        Assert.Contains(file, service.Log.Single("keys.reload_failed").Message, StringComparison.Ordinal);
        await KeyFolder.AcceptsAsync(service, RunningService.Key);
        await KeyFolder.RefusesAsync(service, Secret);
        Assert.DoesNotContain("file_0000", service.Log.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C2")]
    public async Task FileBeyondTheLimit_IsRefused_WithoutBeingReadToItsEnd()
    {
        var file = _folder.Write(string.Empty);
        await using (var sparse = new FileStream(file, FileMode.Open))
        {
            sparse.SetLength(100L * 1024 * 1024 * 1024);
        }

        var fault = await KeyFolder.FailsAsync(b => b.WithAuth(apiKeyFile: file));
        Assert.Contains("is larger than", fault.Message, StringComparison.Ordinal);
    }

    private static byte[] Content(string kind) => kind switch
    {
        "UTF-16" => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Secret)],
        "UTF-16 without a mark" => Encoding.BigEndianUnicode.GetBytes(Secret),
        "UTF-32" => [.. Encoding.UTF32.GetPreamble(), .. Encoding.UTF32.GetBytes(Secret)],
        "NUL" => Encoding.UTF8.GetBytes($"{Secret}\0\n"),
        "Latin-1" => Encoding.Latin1.GetBytes($"{Secret}\n# f\u00fcr alle"),
        "two marks" => Encoding.UTF8.GetBytes($"\ufeff\ufeff{Secret}"),
        "lone surrogate" => Encoding.UTF8.GetBytes($$"""[ "{{Secret}}", { "key": "\ud800{{Secret}}" } ]"""),
        "lone surrogate in a name" => Encoding.UTF8.GetBytes($$"""[ { "key": "{{Secret}}", "\udc00": "x" } ]"""),
        "number" => Encoding.UTF8.GetBytes($$"""[ "{{Secret}}", 5 ]"""),
        "nested" => Encoding.UTF8.GetBytes($$"""[ ["{{Secret}}"] ]"""),
        "deep" => Encoding.UTF8.GetBytes(new string('[', 100_000)),
        "half a file" => Encoding.UTF8.GetBytes($$"""{ "apiKeys": [ { "key": "{{Secret}}", "sco"""),
        "same member twice" => Encoding.UTF8.GetBytes($$"""[ { "key": "{{Secret}}", "KEY": "{{Secret}}" } ]"""),
        "quote without end" => Encoding.UTF8.GetBytes($"{Secret} name=\"x"),
        _ => Encoding.UTF8.GetBytes($"{Secret}\u2028{Secret}"),
    };
}
