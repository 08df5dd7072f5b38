#pragma warning disable CA1848, CA1873 // logs as programs do
#pragma warning disable CA1032 // exceptions of this test alone
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using ServiceKit.Tests.Hosting;
using ServiceKit.Tests.Keys.Format;

namespace ServiceKit.Tests.Observability.Redaction;

/// <summary>What a provider gets of what is logged, with a key in it and without.</summary>
public sealed partial class RedactingLoggerTests : IDisposable
{
    private const string Key = FormatVectors.Words;
    private const string Masked = "sk_example_0a1b2c3d_****";

    private readonly LogRecorder _log;
    private readonly ServiceProvider _services;
    private readonly ILogger _logger;

    public RedactingLoggerTests()
    {
        var services = new ServiceCollection();
        LogRecorder? log = null;
        services.AddLogging(logging => log = LogRecorder.Attach(logging));
        services.AddApiKeys();
        _log = log!;
        _services = services.BuildServiceProvider();
        _logger = _services.GetRequiredService<ILogger<RedactingLoggerTests>>();
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    [Trait("Feature", "C9")]
    public void Values_WithAKey_AreReplaced_AndTheOthersKeepTheirTypes()
    {
        var when = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
        _logger.LogInformation(new EventId(7, "seven"), "{Key} {Count} {When} {Holder}", Key, 3, when, new Holder(Key));
        var entry = Assert.Single(_log.Entries);
        Assert.Equal($"{Masked} 3 11/22/2026 00:00:00 +00:00 held: {Masked}", entry.Message);
        Assert.Equal((Masked, 3, when, $"held: {Masked}"), (entry.Values["Key"], entry.Values["Count"], entry.Values["When"], entry.Values["Holder"]));
        Assert.Equal("{Key} {Count} {When} {Holder}", entry.Values["{OriginalFormat}"]);
        Assert.Equal((typeof(RedactingLoggerTests).FullName, new EventId(7, "seven"), LogLevel.Information), (entry.Category, entry.Event, entry.Level));
    }

    [Fact]
    public void NothingToRedact_TheProviderGetsWhatWasLogged()
    {
        var holder = new Holder("nothing");
        string[] list = ["a", "b"];
        var error = new InvalidOperationException("nothing");
        var state = new Dictionary<string, object?> { ["holder"] = holder, ["list"] = list };
        object? seen = null;
        _logger.Log(LogLevel.Warning, new EventId(1), state, error, (s, e) =>
        {
            seen = s;
            return $"{e!.Message} in {s.Count}";
        });

        var entry = Assert.Single(_log.Entries);
        Assert.Equal("nothing in 2", entry.Message);
        Assert.Same(state, seen);
        Assert.Same(holder, entry.Values["holder"]);
        Assert.Same(list, entry.Values["list"]);
        Assert.Same(error, entry.Exception);
    }

    [Fact]
    [Trait("Feature", "C9")]
    public void LoggerMessages_OfEveryForm_KeepNamesAndTemplate()
    {
        Few(_logger, Key, 1);
        Many(_logger, Key, 2, 3, 4, 5, 6, 7);
        LoggerMessage.Define<string>(LogLevel.Error, new EventId(3, "defined"), "defined {Value}")(_logger, Key, null);
        Assert.Equal([$"few {Masked} 1", $"many {Masked} 2 3 4 5 6 7", $"defined {Masked}"], _log.Entries.Select(e => e.Message));
        Assert.Equal(["few {value} {count}", "many {value} {a} {b} {c} {d} {e} {f}", "defined {Value}"], _log.Entries.Select(e => e.Values["{OriginalFormat}"]));
        Assert.Equal([1, 7], [_log.Entries[0].Values["count"], _log.Entries[1].Values["f"]]);
        Assert.DoesNotContain(Key, _log.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C9")]
    public void WaysToHideAKey_AreAllFound()
    {
        var plain = new object?[] { "a", null, 1 };
        _logger.LogInformation($"interpolated {Key}");
        _logger.LogInformation("joined by the template {A}_{B}_{C}_{D}", "sk", "example", "0a1b2c3d", Key[20..]);
        _logger.LogInformation("array {Keys}", (object)new[] { "first", Key });
        _logger.LogInformation("list in list {Keys}", new List<object?> { plain, new List<string> { Key } });
        _logger.LogInformation("dictionary {Headers}", new Dictionary<string, string> { ["X-API-Key"] = Key });
        _logger.LogInformation("values {Header}", (object)new StringValues(["a", Key]));
        _logger.LogInformation("address {Uri}", new Uri($"http://host/things?q={Key}"));
        _logger.LogInformation("parameter {Uri}", new Uri("http://host/things?api_key=foreign-0000"));
        _logger.LogInformation("error {Error}", new InvalidOperationException(Key));
        _logger.Log(LogLevel.Information, default, Key, null, (s, _) => $"state {s}");
        _logger.Log(LogLevel.Information, default, (Key, 1), null, (s, _) => $"tuple {s}");
        _logger.Log(LogLevel.Information, default, 1, null, (_, _) => $"formatter {Key}");
        _logger.Log(LogLevel.Information, default, new Dictionary<string, object?> { [Key] = 1 }, null, (s, _) => $"name {s.Keys.Single()}");
        _logger.LogInformation("set {Keys} {Headers}", new HashSet<string> { Key }, new HeaderDictionary { ["X-API-Key"] = Key });
        _logger.LogInformation("numbers {Bytes} {Masked}", new byte[] { 1, 2 }, Masked);
        _logger.Log<object?>(LogLevel.Information, default, null, null, (_, _) => $"no state {Key}");

        Assert.Equal(16, _log.Entries.Count);
        Assert.Equal([3, 7], Enumerable.Range(0, 16).Where(i => !_log.Entries[i].Message.Contains(Masked, StringComparison.Ordinal)));
        var keys = Assert.IsAssignableFrom<IReadOnlyList<object?>>(_log.Entries[2].Values["Keys"]);
        Assert.Equal(["first", Masked], keys);
        var nested = Assert.IsAssignableFrom<IReadOnlyList<object?>>(_log.Entries[3].Values["Keys"]);
        Assert.Same(plain, nested[0]);
        Assert.Equal([Masked], Assert.IsAssignableFrom<IReadOnlyList<object?>>(nested[1]));
        Assert.Equal([$"[X-API-Key, {Masked}]"], Assert.IsAssignableFrom<IReadOnlyList<object?>>(_log.Entries[4].Values["Headers"]));
        Assert.Equal([Masked], Assert.IsAssignableFrom<IReadOnlyList<object?>>(_log.Entries[13].Values["Keys"]));
        Assert.Equal([$"[X-API-Key, {Masked}]"], Assert.IsAssignableFrom<IReadOnlyList<object?>>(_log.Entries[13].Values["Headers"]));
        Assert.IsType<byte[]>(_log.Entries[14].Values["Bytes"]);
        Assert.Equal("http://host/things?api_key=****", _log.Entries[7].Values["Uri"]);
        Assert.All(_log.Entries, e => Assert.DoesNotContain(Key[20..], e.Message, StringComparison.Ordinal));
        Assert.DoesNotContain(Key, _log.Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain("foreign-0000", _log.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C9")]
    public void Scopes_AreRedacted_AndStillReachProviders()
    {
        var untouched = new Dictionary<string, object?> { ["tenant"] = 7 };
        using (_logger.BeginScope("outer {Key}", Key))
        using (_logger.BeginScope(untouched))
        using (_logger.BeginScope(Key))
        using (_logger.BeginScope(new KeyValuePair<string, object?>[] { new("inner", Key) }))
        {
            _logger.LogInformation("inside");
        }

        _logger.LogInformation("outside");
        var scopes = _log.Entries[0].Scopes;
        Assert.Equal(4, scopes.Count);
        Assert.Equal($"outer {Masked}", scopes[0]!.ToString());
        Assert.Equal(
            [new("Key", Masked), new("{OriginalFormat}", "outer {Key}")],
            Assert.IsAssignableFrom<IReadOnlyList<KeyValuePair<string, object?>>>(scopes[0]));
        Assert.Same(untouched, scopes[1]);
        Assert.Equal(Masked, scopes[2]);
        Assert.Equal([new("inner", Masked)], Assert.IsAssignableFrom<IReadOnlyList<KeyValuePair<string, object?>>>(scopes[3]));
        Assert.Empty(_log.Entries[1].Scopes);
    }

    [Fact]
    [Trait("Feature", "C9")]
    public void Exceptions_AreReplaced_AndStillNameTypeAndPlace()
    {
        _logger.LogError(Thrown(() => throw new InvalidDataException($"bad key {Key}")), "failed");
        var error = Assert.Single(_log.Entries).Exception!;
        Assert.Equal($"bad key {Masked}", error.Message);
        Assert.StartsWith($"System.IO.InvalidDataException: bad key {Masked}", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(Exceptions_AreReplaced_AndStillNameTypeAndPlace), error.StackTrace, StringComparison.Ordinal);
        Assert.Contains(nameof(Exceptions_AreReplaced_AndStillNameTypeAndPlace), error.ToString(), StringComparison.Ordinal);
        Assert.Equal(new InvalidDataException().HResult, error.HResult);
    }

    [Fact]
    [Trait("Feature", "C9")]
    public void Exceptions_WithTheKeyFurtherIn_AreReplaced()
    {
        var inner = new InvalidOperationException(Key);
        _logger.LogError(new InvalidOperationException("outer", inner), "inner");
        _logger.LogError(new AggregateException("several", new InvalidOperationException("first"), inner), "aggregate");
        _logger.LogError(new SilentException(inner), "silent");
        _logger.LogError(new InvalidOperationException("data") { Data = { ["key"] = Key, ["count"] = 1 } }, "data");
        _logger.LogError(new UnreadableException(), "unreadable");

        Assert.All(_log.Entries.Take(3), e => Assert.DoesNotContain(Key, $"{e.Exception} {e.Exception!.InnerException} {e.Exception.InnerException!.Message}", StringComparison.Ordinal));
        Assert.Equal(Masked, _log.Entries[0].Exception!.InnerException!.Message);
        Assert.Equal((Masked, 1), (_log.Entries[3].Exception!.Data["key"], _log.Entries[3].Exception!.Data["count"]));
        Assert.Contains(nameof(UnreadableException), _log.Entries[4].Exception!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Formatter_GetsTheExceptionThatWasLogged()
    {
        _logger.Log(LogLevel.Error, default, 1, new SilentException(new InvalidOperationException(Key)), (_, e) => $"{((SilentException)e!).InnerException!.Message}");
        Assert.Equal(Masked, Assert.Single(_log.Entries).Message);
    }

    [Fact]
    public void ValueThatThrows_IsNamedInsteadOfShown_AndALoopEnds()
    {
        var loop = new List<object?> { Key };
        loop.Add(loop);
        _logger.Log(LogLevel.Information, default, new Dictionary<string, object?> { ["bad"] = new Unreadable(), ["loop"] = loop }, null, (_, _) => "logged");
        var entry = Assert.Single(_log.Entries);
        Assert.Equal($"({typeof(Unreadable)}, whose text cannot be read)", entry.Values["bad"]);
        Assert.Equal(Masked, Assert.IsAssignableFrom<IReadOnlyList<object?>>(entry.Values["loop"])[0]);
    }

    [Fact]
    public void DisabledLevel_NothingIsLookedAt()
    {
        var services = new ServiceCollection();
        LogRecorder? log = null;
        services.AddLogging(logging => log = LogRecorder.Attach(logging)).Configure<LoggerFilterOptions>(o => o.Rules.Add(new LoggerFilterRule(null, "Quiet", LogLevel.Error, null)));
        services.AddApiKeys();
        using var provider = services.BuildServiceProvider();
        var quiet = provider.GetRequiredService<ILoggerFactory>().CreateLogger("Quiet");
        Assert.Equal([false, true], [quiet.IsEnabled(LogLevel.Warning), quiet.IsEnabled(LogLevel.Error)]);
        quiet.Log(LogLevel.Warning, default, new Unreadable(), new UnreadableException(), (_, _) => throw new InvalidOperationException("formatted"));
        Assert.Empty(log!.Entries);
    }

    private static Exception Thrown(Action action) => Record.Exception(action)!;

    [LoggerMessage(1, LogLevel.Information, "few {value} {count}")]
    private static partial void Few(ILogger logger, string value, int count);

    [LoggerMessage(2, LogLevel.Information, "many {value} {a} {b} {c} {d} {e} {f}")]
    private static partial void Many(ILogger logger, string value, int a, int b, int c, int d, int e, int f);

    private sealed record Holder(string Held)
    {
        public override string ToString() => $"held: {Held}";
    }

    private sealed class Unreadable
    {
        public override string ToString() => throw new InvalidOperationException(Key);
    }

    /// <summary>Says less in its text than it holds, as <see cref="ApiKeyConfigurationException"/> does.</summary>
    private sealed class SilentException(Exception inner) : Exception("silent", inner)
    {
        public override string ToString() => nameof(SilentException);
    }

    private sealed class UnreadableException : Exception
    {
        public override string Message => throw new InvalidOperationException(Key);
    }
}
